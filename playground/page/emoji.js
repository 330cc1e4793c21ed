import { h } from "./dom.js";

// Slack's names for the emoji people use most; any other name is shown as :name:.
const TABLE = `
handshake 🤝 white_check_mark ✅ large_yellow_circle 🟡 x ❌ +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 eyes 👀 tada 🎉 pushpin 📌
large_green_circle 🟢 large_red_circle 🔴 red_circle 🔴 large_blue_circle 🔵 large_orange_circle 🟠 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫
heavy_check_mark ✔️ ballot_box_with_check ☑️ heavy_multiplication_x ✖️ negative_squared_cross_mark ❎ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 question ❓ exclamation ❗ bangbang ‼️ 100 💯
information_source ℹ️ bulb 💡 bell 🔔 no_bell 🔕 mute 🔇 loudspeaker 📢 mega 📣 speech_balloon 💬 thought_balloon 💭 zzz 💤 boom 💥 fire 🔥 sparkles ✨ star ⭐ star2 🌟 zap ⚡ rotating_light 🚨
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 white_heart 🤍 broken_heart 💔 two_hearts 💕 heart_eyes 😍
smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 rofl 🤣 sweat_smile 😅 laughing 😆 wink 😉 blush 😊 slightly_smiling_face 🙂 upside_down_face 🙃 innocent 😇 relaxed ☺️
kissing_heart 😘 yum 😋 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜 zany_face 🤪 sunglasses 😎 nerd_face 🤓 thinking_face 🤔 neutral_face 😐 expressionless 😑 no_mouth 😶
smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷 confused 😕 worried 😟 slightly_frowning_face 🙁 white_frowning_face ☹️
open_mouth 😮 astonished 😲 flushed 😳 pleading_face 🥺 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired_face 😫 triumph 😤 angry 😠 rage 😡 exploding_head 🤯 partying_face 🥳
hugging_face 🤗 shushing_face 🤫 face_with_monocle 🧐 money_mouth_face 🤑 skull 💀 ghost 👻 robot_face 🤖 poop 💩 clown_face 🤡 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊
wave 👋 raised_hand ✋ hand ✋ ok_hand 👌 v ✌️ crossed_fingers 🤞 clap 👏 raised_hands 🙌 pray 🙏 muscle 💪 point_up ☝️ point_down 👇 point_left 👈 point_right 👉 fist ✊ facepunch 👊 writing_hand ✍️
ear 👂 brain 🧠 shrug 🤷 facepalm 🤦 raising_hand 🙋 bow 🙇 man-shrugging 🤷‍♂️ woman-shrugging 🤷‍♀️ bust_in_silhouette 👤 busts_in_silhouette 👥 construction_worker 👷 detective 🕵️
rocket 🚀 airplane ✈️ car 🚗 truck 🚚 ship 🚢 train 🚆 bike 🚲 house 🏠 office 🏢 factory 🏭 hospital 🏥 bank 🏦 school 🏫 building_construction 🏗️ world_map 🗺️ earth_americas 🌎 earth_africa 🌍
sunny ☀️ cloud ☁️ partly_sunny ⛅ rain_cloud 🌧️ snowflake ❄️ umbrella ☔ rainbow 🌈 ocean 🌊 moon 🌙 seedling 🌱 evergreen_tree 🌲 four_leaf_clover 🍀 cactus 🌵 rose 🌹 sunflower 🌻
dog 🐶 cat 🐱 bear 🐻 panda_face 🐼 penguin 🐧 unicorn_face 🦄 bee 🐝 bug 🐛 turtle 🐢 whale 🐳 octopus 🐙 owl 🦉 snail 🐌
coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine_glass 🍷 champagne 🍾 pizza 🍕 hamburger 🍔 taco 🌮 doughnut 🍩 cookie 🍪 cake 🍰 birthday 🎂 apple 🍎 banana 🍌 avocado 🥑 popcorn 🍿
gift 🎁 trophy 🏆 medal 🏅 dart 🎯 soccer ⚽ game_die 🎲 art 🎨 musical_note 🎵 headphones 🎧 movie_camera 🎥 camera 📷
computer 💻 desktop_computer 🖥️ keyboard ⌨️ printer 🖨️ phone ☎️ telephone_receiver 📞 iphone 📱 satellite_antenna 📡 battery 🔋 electric_plug 🔌 floppy_disk 💾 cd 💿 globe_with_meridians 🌐
email ✉️ envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 package 📦 mailbox 📫 memo 📝 pencil ✏️ page_facing_up 📄 clipboard 📋 calendar 📆 date 📅 spiral_calendar_pad 🗓️
file_folder 📁 open_file_folder 📂 books 📚 book 📖 bookmark 🔖 paperclip 📎 link 🔗 scissors ✂️ lock 🔒 unlock 🔓 key 🔑 hammer 🔨 wrench 🔧 hammer_and_wrench 🛠️ gear ⚙️ toolbox 🧰 shield 🛡️ balance_scale ⚖️
mag 🔍 mag_right 🔎 bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 moneybag 💰 dollar 💵 credit_card 💳 briefcase 💼 label 🏷️ wastebasket 🗑️ hourglass ⌛
hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱️ watch ⌚ clock1 🕐 arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrows_counterclockwise 🔄 repeat 🔁 heavy_plus_sign ➕ heavy_minus_sign ➖
new 🆕 ok 🆗 sos 🆘 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ white_large_square ⬜ large_orange_diamond 🔶 large_blue_diamond 🔷 triangular_flag_on_post 🚩 checkered_flag 🏁 crown 👑 gem 💎 test_tube 🧪
`;

const words = TABLE.trim().split(/\s+/);
export const EMOJI = new Map();
for (let i = 0; i < words.length; i += 2) EMOJI.set(words[i], words[i + 1]);

export const QUICK = ["handshake", "white_check_mark", "large_yellow_circle", "x", "+1", "eyes", "tada"];

const bareName = (name) => String(name).replace(/(::skin-tone-[\d-]+)+$/, "");
const emojiChar = (name) => EMOJI.get(bareName(name));

export function emojiNode(name) {
  const char = emojiChar(name);
  if (!char) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": `:${name}:`, title: `:${name}:` }, char);
}

/** Up to `limit` names that contain `part`; those that begin with it come first. */
export function findEmoji(part, limit = 8) {
  const wanted = part.toLowerCase();
  const names = [...EMOJI.keys()].filter((name) => name.includes(wanted));
  return names.sort((a, b) => Number(b.startsWith(wanted)) - Number(a.startsWith(wanted)) || a.length - b.length).slice(0, limit);
}

export function isOnlyEmoji(text) {
  const trimmed = text.trim();
  if (!trimmed || trimmed.length > 120) return false;
  const rest = trimmed.replace(/:([a-z0-9_+'-]+):/gi, (whole, name) => (EMOJI.has(name) ? "" : whole)).replace(/\s/g, "");
  return rest === "" || /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\u200D)+$/u.test(rest);
}
