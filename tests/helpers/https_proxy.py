"""An HTTPS proxy with a throw-away certificate that stands between the command and the loopback server.

The command is a process of its own and knows nothing of it: the proxy and its authority come to it through
the environment variables that every program behind a company's proxy is given.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import subprocess
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path


class HttpsProxy:
    """A proxy that answers for one host and its subdomains with a certificate of its own.

    It hands on to the server, and refuses every other host.
    """

    def __init__(self, server: ThreadingHTTPServer, folder: Path, host: str = "yahoo.com") -> None:
        self.server = server
        self._host = host
        self.refused: list[str] = []
        self.ca = folder / "ca.pem"
        self._tls = _certificate(folder, self.ca, host)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> HttpsProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    @property
    def environment(self) -> dict[str, str]:
        """What sends a process through the proxy and lets it trust the certificate."""
        trusted = dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"), str(self.ca))
        return {"HTTPS_PROXY": self.url, "https_proxy": self.url, "NO_PROXY": "", "no_proxy": "", **trusted}

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            asked = b""
            while b"\r\n\r\n" not in asked:
                received = client.recv(4096)
                if not received:
                    return
                asked += received
            host = asked.split()[1].decode().partition(":")[0]
            if not host.endswith(self._host):
                self.refused.append(host)
                client.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                with (
                    self._tls.wrap_socket(client, server_side=True) as outer,
                    socket.create_connection(("127.0.0.1", self.server.server_address[1])) as inner,
                ):
                    back = threading.Thread(target=_pump, args=(inner, outer), daemon=True)
                    back.start()
                    _pump(outer, inner)
                    back.join()
            except OSError:
                return


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Copy until one side closes; a broken connection is broken on the other side, too."""
    try:
        while received := source.recv(65536):
            target.sendall(received)
    except OSError:
        target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue


def _certificate(folder: Path, ca: Path, host: str) -> ssl.SSLContext:
    """A server context for a host, signed by a throw-away authority written to ``ca``."""

    def openssl(*words: str) -> None:
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        subprocess.run(["openssl", "req", "-x509", *key, *words], check=True, capture_output=True)

    ca_key, leaf_key, leaf = folder / "ca.key", folder / "leaf.key", folder / "leaf.pem"
    authority = [
        "-addext",
        "basicConstraints=critical,CA:TRUE",
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign",
    ]
    openssl("-keyout", str(ca_key), "-out", str(ca), "-subj", "/CN=loopback authority", *authority)
    names = f"subjectAltName=DNS:*.finance.{host},DNS:*.{host},DNS:{host}"
    signed = ["-CA", str(ca), "-CAkey", str(ca_key), "-addext", "basicConstraints=critical,CA:FALSE"]
    usage = ["-addext", "extendedKeyUsage=serverAuth", "-addext", names]
    openssl("-keyout", str(leaf_key), "-out", str(leaf), "-subj", f"/CN={host}", *signed, *usage)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf, leaf_key)
    context.set_alpn_protocols(["http/1.1"])
    return context


def proxied(proxy: HttpsProxy, home: Path) -> dict[str, str]:
    """The environment of a user behind the proxy, with a home of their own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("EVENTSTUDY_", "PYTHON"))
    }
    return {**kept, **proxy.environment, "EVENTSTUDY_HOME": str(home), "PYTHONUTF8": "1"}
