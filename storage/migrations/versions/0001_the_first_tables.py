"""the first tables."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('acts',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('actor_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('what', sqlmodel.AutoString(), nullable=False),
    sa.Column('subject_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('undone_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_acts'))
    )
    with op.batch_alter_table('acts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acts_workspace_id_actor_id_at'), ['workspace_id', 'actor_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_acts_workspace_id_at'), ['workspace_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_acts_workspace_id_subject_id'), ['workspace_id', 'subject_id'], unique=False)

    op.create_table('aliases',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('vendor_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_aliases')),
    sa.UniqueConstraint('workspace_id', 'key', name=op.f('uq_aliases_workspace_id_key'))
    )
    with op.batch_alter_table('aliases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aliases_workspace_id_vendor_id'), ['workspace_id', 'vendor_id'], unique=False)

    op.create_table('cards',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('addressee_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.AutoString(), nullable=False),
    sa.Column('subject_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('channel_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('thread_ts', sqlmodel.AutoString(), nullable=False),
    sa.Column('state', sqlmodel.AutoString(), nullable=False),
    sa.Column('created_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('shown_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('answered_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('due_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_cards')),
    sa.UniqueConstraint('workspace_id', 'addressee_id', 'kind', 'subject_id', name=op.f('uq_cards_workspace_id_addressee_id_kind_subject_id'))
    )
    with op.batch_alter_table('cards', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cards_workspace_id_addressee_id_state'), ['workspace_id', 'addressee_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_cards_workspace_id_channel_id'), ['workspace_id', 'channel_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cards_workspace_id_state_due_at'), ['workspace_id', 'state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cards_workspace_id_subject_id'), ['workspace_id', 'subject_id'], unique=False)

    op.create_table('channels',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('channel_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('direct', sa.Boolean(), nullable=False),
    sa.Column('listening', sa.Boolean(), nullable=False),
    sa.Column('checked_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_channels')),
    sa.UniqueConstraint('workspace_id', 'channel_id', name=op.f('uq_channels_workspace_id_channel_id'))
    )
    op.create_table('contacts',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('vendor_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.AutoString(), nullable=False),
    sa.Column('email', sqlmodel.AutoString(), nullable=True),
    sa.Column('phone', sqlmodel.AutoString(), nullable=True),
    sa.Column('met_by', sqlmodel.AutoString(), nullable=True),
    sa.Column('channel_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('created_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_contacts')),
    sa.UniqueConstraint('workspace_id', 'vendor_id', 'key', name=op.f('uq_contacts_workspace_id_vendor_id_key'))
    )
    op.create_table('customers',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_customers')),
    sa.UniqueConstraint('workspace_id', 'key', name=op.f('uq_customers_workspace_id_key'))
    )
    op.create_table('inbox',
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.AutoString(), nullable=False),
    sa.Column('fact', sqlmodel.AutoString(), nullable=True),
    sa.Column('payload', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('urgency', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('received_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('due_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('state', sqlmodel.AutoString(), nullable=False),
    sa.Column('leased_until', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('ended_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('error', sqlmodel.AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox')),
    sa.UniqueConstraint('workspace_id', 'fact', name=op.f('uq_inbox_workspace_id_fact'))
    )
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbox_received_at'), ['received_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbox_state_due_at'), ['state', 'due_at'], unique=False)

    op.create_table('introductions',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('vendor_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('rep_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('need_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('suggestion_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('sighting_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('contact_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('customer_name', sqlmodel.AutoString(), nullable=True),
    sa.Column('situation', sqlmodel.AutoString(), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('channel_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('thread_ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('state', sqlmodel.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('price_only', sa.Boolean(), nullable=False),
    sa.Column('draft', sqlmodel.AutoString(), nullable=True),
    sa.Column('created_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('customer_agreed_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('vendor_agreed_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('introduced_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('ended_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('due_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('asked_outcome_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_introductions')),
    sa.UniqueConstraint('workspace_id', 'suggestion_id', 'vendor_id', name=op.f('uq_introductions_workspace_id_suggestion_id_vendor_id'))
    )
    with op.batch_alter_table('introductions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_introductions_workspace_id_channel_id_ts'), ['workspace_id', 'channel_id', 'ts'], unique=False)
        batch_op.create_index(batch_op.f('ix_introductions_workspace_id_need_id'), ['workspace_id', 'need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introductions_workspace_id_rep_id_state'), ['workspace_id', 'rep_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_introductions_workspace_id_state_due_at'), ['workspace_id', 'state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_introductions_workspace_id_vendor_id'), ['workspace_id', 'vendor_id'], unique=False)

    op.create_table('needs',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('author_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('customer_name', sqlmodel.AutoString(), nullable=True),
    sa.Column('customer_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('situation', sqlmodel.AutoString(), nullable=False),
    sa.Column('trade', sqlmodel.AutoString(), nullable=True),
    sa.Column('region', sqlmodel.AutoString(), nullable=True),
    sa.Column('channel_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('thread_ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('quote', sqlmodel.AutoString(), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('read_by', sqlmodel.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_needs')),
    sa.UniqueConstraint('workspace_id', 'channel_id', 'ts', name=op.f('uq_needs_workspace_id_channel_id_ts'))
    )
    with op.batch_alter_table('needs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_needs_workspace_id_author_id_at'), ['workspace_id', 'author_id', 'at'], unique=False)

    op.create_table('outcomes',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('introduction_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('vendor_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.AutoString(), nullable=False),
    sa.Column('told_by', sqlmodel.AutoString(), nullable=False),
    sa.Column('via', sqlmodel.AutoString(), nullable=False),
    sa.Column('emoji', sqlmodel.AutoString(), nullable=True),
    sa.Column('channel_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('customer_name', sqlmodel.AutoString(), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('reason', sqlmodel.AutoString(), nullable=True),
    sa.Column('at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('undone_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_outcomes'))
    )
    with op.batch_alter_table('outcomes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outcomes_workspace_id_channel_id_ts'), ['workspace_id', 'channel_id', 'ts'], unique=False)
        batch_op.create_index(batch_op.f('ix_outcomes_workspace_id_introduction_id'), ['workspace_id', 'introduction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outcomes_workspace_id_told_by'), ['workspace_id', 'told_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_outcomes_workspace_id_vendor_id'), ['workspace_id', 'vendor_id'], unique=False)

    op.create_table('people',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('user_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(), nullable=False),
    sa.Column('tz', sqlmodel.AutoString(), nullable=False),
    sa.Column('is_admin', sa.Boolean(), nullable=False),
    sa.Column('is_outsider', sa.Boolean(), nullable=False),
    sa.Column('is_bot', sa.Boolean(), nullable=False),
    sa.Column('deleted', sa.Boolean(), nullable=False),
    sa.Column('dm_channel_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('muted_until', sqlmodel.UTCDateTime(), nullable=True),
    sa.Column('bar', sa.Float(), nullable=False),
    sa.Column('checked_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_people')),
    sa.UniqueConstraint('workspace_id', 'user_id', name=op.f('uq_people_workspace_id_user_id'))
    )
    op.create_table('postings',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.AutoString(), nullable=False),
    sa.Column('subject_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('recipient_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('channel_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('drawn_version', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_postings')),
    sa.UniqueConstraint('workspace_id', 'kind', 'subject_id', name=op.f('uq_postings_workspace_id_kind_subject_id'))
    )
    with op.batch_alter_table('postings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_postings_workspace_id_channel_id_ts'), ['workspace_id', 'channel_id', 'ts'], unique=False)
        batch_op.create_index(batch_op.f('ix_postings_workspace_id_recipient_id'), ['workspace_id', 'recipient_id'], unique=False)

    op.create_table('questions',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('suggestion_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('sighting_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('asker_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('witness_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('situation', sqlmodel.AutoString(), nullable=False),
    sa.Column('answer', sqlmodel.AutoString(), nullable=True),
    sa.Column('asked_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('answered_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_questions'))
    )
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_questions_workspace_id_suggestion_id'), ['workspace_id', 'suggestion_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_questions_workspace_id_witness_id_answer'), ['workspace_id', 'witness_id', 'answer'], unique=False)

    op.create_table('sightings',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('vendor_name', sqlmodel.AutoString(), nullable=False),
    sa.Column('vendor_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('contact_name', sqlmodel.AutoString(), nullable=True),
    sa.Column('contact_email', sqlmodel.AutoString(), nullable=True),
    sa.Column('contact_phone', sqlmodel.AutoString(), nullable=True),
    sa.Column('contact_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('customer_name', sqlmodel.AutoString(), nullable=True),
    sa.Column('customer_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('situation', sqlmodel.AutoString(), nullable=False),
    sa.Column('trade', sqlmodel.AutoString(), nullable=True),
    sa.Column('region', sqlmodel.AutoString(), nullable=True),
    sa.Column('sentiment', sqlmodel.AutoString(), nullable=False),
    sa.Column('verdict', sqlmodel.AutoString(), nullable=False),
    sa.Column('state', sqlmodel.AutoString(), nullable=False),
    sa.Column('witness_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('noted_by', sqlmodel.AutoString(), nullable=True),
    sa.Column('channel_id', sqlmodel.AutoString(), nullable=True),
    sa.Column('ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('thread_ts', sqlmodel.AutoString(), nullable=True),
    sa.Column('quote', sqlmodel.AutoString(), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('read_by', sqlmodel.AutoString(), nullable=False),
    sa.Column('seen_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('confirmed_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_sightings')),
    sa.UniqueConstraint('workspace_id', 'channel_id', 'ts', 'vendor_name', name=op.f('uq_sightings_workspace_id_channel_id_ts_vendor_name'))
    )
    with op.batch_alter_table('sightings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sightings_workspace_id_customer_id'), ['workspace_id', 'customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sightings_workspace_id_state_seen_at'), ['workspace_id', 'state', 'seen_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sightings_workspace_id_vendor_id'), ['workspace_id', 'vendor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sightings_workspace_id_witness_id'), ['workspace_id', 'witness_id'], unique=False)

    op.create_table('suggestions',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('need_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('addressee_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('picks', sa.JSON(), nullable=False),
    sa.Column('state', sqlmodel.AutoString(), nullable=False),
    sa.Column('asked', sa.Boolean(), nullable=False),
    sa.Column('created_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('answered_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_suggestions'))
    )
    with op.batch_alter_table('suggestions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suggestions_workspace_id_addressee_id_created_at'), ['workspace_id', 'addressee_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_suggestions_workspace_id_need_id'), ['workspace_id', 'need_id'], unique=False)

    op.create_table('vectors',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('sighting_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('model', sqlmodel.AutoString(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_vectors')),
    sa.UniqueConstraint('workspace_id', 'sighting_id', 'model', name=op.f('uq_vectors_workspace_id_sighting_id_model'))
    )
    op.create_table('vendors',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.AutoString(), nullable=False),
    sa.Column('trade', sqlmodel.AutoString(), nullable=True),
    sa.Column('region', sqlmodel.AutoString(), nullable=True),
    sa.Column('merged_into', sqlmodel.AutoString(), nullable=True),
    sa.Column('created_by', sqlmodel.AutoString(), nullable=False),
    sa.Column('created_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_vendors')),
    sa.UniqueConstraint('workspace_id', 'key', name=op.f('uq_vendors_workspace_id_key'))
    )
    with op.batch_alter_table('vendors', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vendors_workspace_id_merged_into'), ['workspace_id', 'merged_into'], unique=False)

    op.create_table('workspaces',
    sa.Column('workspace_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('id', sqlmodel.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.AutoString(), nullable=False),
    sa.Column('bot_user_id', sqlmodel.AutoString(), nullable=False),
    sa.Column('company', sqlmodel.AutoString(), nullable=False),
    sa.Column('sells', sqlmodel.AutoString(), nullable=False),
    sa.Column('managers', sa.JSON(), nullable=False),
    sa.Column('listen', sqlmodel.AutoString(), nullable=False),
    sa.Column('installed_at', sqlmodel.UTCDateTime(), nullable=False),
    sa.Column('uninstalled_at', sqlmodel.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_workspaces'))
    )


def downgrade() -> None:
    op.drop_table('workspaces')
    with op.batch_alter_table('vendors', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vendors_workspace_id_merged_into'))

    op.drop_table('vendors')
    op.drop_table('vectors')
    with op.batch_alter_table('suggestions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_suggestions_workspace_id_need_id'))
        batch_op.drop_index(batch_op.f('ix_suggestions_workspace_id_addressee_id_created_at'))

    op.drop_table('suggestions')
    with op.batch_alter_table('sightings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sightings_workspace_id_witness_id'))
        batch_op.drop_index(batch_op.f('ix_sightings_workspace_id_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_sightings_workspace_id_state_seen_at'))
        batch_op.drop_index(batch_op.f('ix_sightings_workspace_id_customer_id'))

    op.drop_table('sightings')
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_questions_workspace_id_witness_id_answer'))
        batch_op.drop_index(batch_op.f('ix_questions_workspace_id_suggestion_id'))

    op.drop_table('questions')
    with op.batch_alter_table('postings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_postings_workspace_id_recipient_id'))
        batch_op.drop_index(batch_op.f('ix_postings_workspace_id_channel_id_ts'))

    op.drop_table('postings')
    op.drop_table('people')
    with op.batch_alter_table('outcomes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outcomes_workspace_id_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_outcomes_workspace_id_told_by'))
        batch_op.drop_index(batch_op.f('ix_outcomes_workspace_id_introduction_id'))
        batch_op.drop_index(batch_op.f('ix_outcomes_workspace_id_channel_id_ts'))

    op.drop_table('outcomes')
    with op.batch_alter_table('needs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_needs_workspace_id_author_id_at'))

    op.drop_table('needs')
    with op.batch_alter_table('introductions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_introductions_workspace_id_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_introductions_workspace_id_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_introductions_workspace_id_rep_id_state'))
        batch_op.drop_index(batch_op.f('ix_introductions_workspace_id_need_id'))
        batch_op.drop_index(batch_op.f('ix_introductions_workspace_id_channel_id_ts'))

    op.drop_table('introductions')
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbox_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_inbox_received_at'))

    op.drop_table('inbox')
    op.drop_table('customers')
    op.drop_table('contacts')
    op.drop_table('channels')
    with op.batch_alter_table('cards', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cards_workspace_id_subject_id'))
        batch_op.drop_index(batch_op.f('ix_cards_workspace_id_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_cards_workspace_id_channel_id'))
        batch_op.drop_index(batch_op.f('ix_cards_workspace_id_addressee_id_state'))

    op.drop_table('cards')
    with op.batch_alter_table('aliases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_aliases_workspace_id_vendor_id'))

    op.drop_table('aliases')
    with op.batch_alter_table('acts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acts_workspace_id_subject_id'))
        batch_op.drop_index(batch_op.f('ix_acts_workspace_id_at'))
        batch_op.drop_index(batch_op.f('ix_acts_workspace_id_actor_id_at'))

    op.drop_table('acts')
