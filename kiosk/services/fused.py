"""Connections of urllib3 with a fuse on each, from the first byte of TLS on. Knows no back end."""

import socket
from collections.abc import Mapping

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from drivers.fuse import Fuse


def pools(fuse: Fuse) -> Mapping[str, type[HTTPConnectionPool]]:
    """By scheme, for a PoolManager whose connections are all used one after the other."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            wire = super()._new_conn()
            fuse.guard(wire)
            return wire

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            wire = super()._new_conn()
            fuse.guard(wire)
            return wire

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
