"""Documents by reference: files of every format, and URLs with what must not be reached through them."""
import http.server
import pathlib
import shutil
import socket
import threading

import pytest

DOCUMENTS = pathlib.Path(__file__).resolve().parents[1] / "data/documents"
OPEN = {"LLM_GATEWAY_ALLOW_HTTP": "1", "LLM_GATEWAY_ALLOW_PRIVATE_URLS": "1"}


class Site:
    """A web server on a free port of this machine; paths name what it does."""

    def __init__(self):
        self.seen = []  # (path, headers)
        self.left = threading.Event()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.seen.append((self.path, dict(self.headers)))
                if self.path == "/hang":
                    self.connection.recv(1)  # until the client goes
                    site.left.set()
                elif self.path.startswith("/to/"):
                    self.send_response(302)
                    self.send_header("Location", self.path.removeprefix("/to/"))
                    self.end_headers()
                elif self.path == "/page":
                    self.give(b"<html><body><h1>Tides</h1><p>They come twice.</p></body></html>", "text/html")
                elif (DOCUMENTS / self.path[1:]).is_file():
                    self.give((DOCUMENTS / self.path[1:]).read_bytes(), "application/octet-stream")
                else:
                    self.send_error(404)

            def give(self, body, media_type):
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


def chunks(client, source):
    return client.call("chunk_document", {"source": source, "method": "paragraph"})


def text_of(client, source):
    return "".join(chunks(client, source).ok()["chunks"])


def test_files_of_every_format_become_text(stage):
    client = stage.gateway(None, "--root", DOCUMENTS).client()
    assert "4 Prices & limits" in text_of(client, "report.docx")
    assert "The first chapter" in text_of(client, "book.epub")
    assert "200 times" in chunks(client, "bomb.docx").error("invalid_parameter")["error"]
    if shutil.which("pdftotext"):
        assert "[page 3]" in text_of(client, "report.pdf")
        assert "encrypted" in chunks(client, "encrypted.pdf").error("unsupported")["error"]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_table_of_a_pdf_is_read_as_it_is_laid_out(stage):
    client = stage.gateway(None, "--root", DOCUMENTS).client()
    data = client.call("extract_table", {"source": "statement.pdf"}).ok()
    assert data["columns"] == ["Date", "Description", "Amount", "Balance"]
    assert data["data"][0] == {"Date": "01.05.2024", "Description": "Opening", "Amount": "0.00", "Balance": "100.00"}
    assert len(data["data"]) == 3


def test_a_pdf_without_pdftotext_names_the_package(stage):
    client = stage.gateway(None, "--root", DOCUMENTS, PATH="/nowhere").client()
    assert "poppler-utils" in chunks(client, "report.pdf").error("not_configured")["error"]
    assert "4 Prices & limits" in text_of(client, "report.docx")


def test_urls_are_read_where_they_are_allowed(stage, site):
    client = stage.gateway(None, **OPEN).client()
    assert text_of(client, site.url + "/page") == "# Tides\n\nThey come twice.\n"
    assert text_of(client, site.url + "/to/" + site.url + "/page") == "# Tides\n\nThey come twice.\n"
    assert "4 Prices & limits" in text_of(client, site.url + "/report.docx")
    assert "404" in chunks(client, site.url + "/no-such").error("not_found")["error"]


def test_nothing_inside_is_reached_by_default(stage, site):
    client = stage.gateway(None).client()
    port = site.port
    for url in (f"http://127.0.0.1:{port}/page", f"https://127.0.0.1:{port}/page", f"https://localhost:{port}/page",
                f"https://[::1]:{port}/page", f"https://[::ffff:127.0.0.1]:{port}/page", "https://169.254.169.254/latest/",
                "https://10.0.0.1/", "https://user:word@127.0.0.1/", "https://localhost:22/"):
        chunks(client, url).error("source_not_allowed")
    for url in (f"https://2130706433:{port}/", f"https://127.1:{port}/", "https://"):
        chunks(client, url).error("invalid_parameter")
    assert site.seen == []


def test_redirects_keep_to_the_rules(stage, site):
    client = stage.gateway(None, LLM_GATEWAY_ALLOW_PRIVATE_URLS="1", LLM_GATEWAY_ALLOW_HTTP="1").client()
    chunks(client, site.url + "/to/file:///etc/passwd").error("source_not_allowed")
    chunks(client, site.url + "/to/http://user:word@127.0.0.1/").error("source_not_allowed")
    loop = site.url + "/to/" * 7 + site.url + "/page"
    chunks(client, loop).error("source_not_allowed")


def test_headers_of_a_host_go_to_that_host_alone(stage, site):
    stage.configure(f'[documents.url_headers."127.0.0.1:{site.port}"]\nAuthorization = "Bearer canary"\n')
    client = stage.gateway(None, **OPEN).client()
    text_of(client, f"{site.url}/to/http://localhost:{site.port}/page")
    assert [headers.get("Authorization") for _, headers in site.seen] == ["Bearer canary", None]
    assert [headers["Host"].split(":")[0] for _, headers in site.seen] == ["127.0.0.1", "localhost"]


class Proxy:
    """A proxy that tunnels, and writes down where to."""

    def __init__(self):
        self.targets = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            asked = client.recv(65536).decode().split()
            self.targets.append(" ".join(asked[:2]))
            host, port = asked[1].rsplit(":", 1)
            server = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    @staticmethod
    def carry(one, other):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


def test_a_proxy_is_asked_for_the_address_and_not_for_the_name(stage, site):
    proxy = Proxy()
    client = stage.gateway(None, LLM_GATEWAY_PROXY=proxy.url, **OPEN).client()
    assert "twice" in text_of(client, f"http://localhost:{site.port}/page")
    assert set(proxy.targets) <= {f"CONNECT 127.0.0.1:{site.port}", f"CONNECT [::1]:{site.port}"} and proxy.targets
    assert site.seen[0][1]["Host"] == f"localhost:{site.port}"
    proxy.listener.close()


def test_size_and_time_are_bounded(stage, site):
    client = stage.gateway(None, LLM_GATEWAY_URL_TIMEOUT="300ms", LLM_GATEWAY_URL_MAX_BYTES="1024", **OPEN).client()
    assert "url_max_bytes" in chunks(client, site.url + "/report.docx").error("invalid_parameter")["error"]
    assert "url_timeout" in chunks(client, site.url + "/hang").error("timeout")["error"]
    assert site.left.wait(10)
