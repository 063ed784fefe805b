"""One process: pages, sockets, the clock of the rooms and the job worker."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kurumaza.config.settings")
django.setup(set_prefix=False)  # fills the app registry before anything below is imported

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from kurumaza.config.bodies import LimitedBodies  # noqa: E402
from kurumaza.config.lifespan import Lifespan  # noqa: E402
from kurumaza.config.threads import FewThreads, PageHandler  # noqa: E402
from kurumaza.rooms.sockets.origin import OwnOrigin  # noqa: E402
from kurumaza.rooms.sockets.signed_in import signed_in  # noqa: E402
from kurumaza.rooms.urls import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": LimitedBodies(FewThreads(PageHandler())),
        "websocket": OwnOrigin(signed_in(URLRouter(websocket_urlpatterns))),
        "lifespan": Lifespan(),
    }
)
