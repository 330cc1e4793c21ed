"""What can be seen from outside: whether the process lives, whether it can do its work, and its figures."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.metrics import CONTENT_TYPE
from handlers.once import Once
from handlers.services import Services

Connected = Callable[[], Awaitable[bool]]


class Health:
    """`connected` says whether the socket to Slack is open; over HTTP there is none, and Slack reaches us anyway."""

    def __init__(self, services: Services, connected: Connected | None) -> None:
        self._services, self._connected = services, connected
        self._probing: Once[str, bool] = Once()

    async def state(self) -> Mapping[str, bool]:
        """Answers within seconds, whatever the database does; however many ask at once, it is tried once."""
        connected = self._connected is None or await self._connected()
        return {"connected": connected, "database": await self._probing.ask("database", self._services.store.ready)}

    async def measures(self) -> bytes:
        metrics = self._services.metrics
        await metrics.look(self._services.store.inbox, self.state, self._services.clock.now())
        return metrics.text()

    def routes(self) -> list[Route]:
        async def healthz(_: Request) -> Response:
            return JSONResponse({"ok": True})

        async def readyz(_: Request) -> Response:
            state = await self.state()
            fine = all(state.values())
            return JSONResponse({"ok": fine, **state}, status_code=200 if fine else 503)

        async def measures(_: Request) -> Response:
            return Response(await self.measures(), media_type=CONTENT_TYPE)

        return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", measures)]
