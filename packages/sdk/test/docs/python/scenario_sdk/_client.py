"""The client, and the resources that the guide uses."""

import base64
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

from ._answers import Answer, Page, camel_case
from ._errors import APIConnectionError, APIStatusError, APITimeoutError

RETRIED = (408, 409, 429)


def on_wire(params):
    return {camel_case(name): value for name, value in params.items() if value is not None}


class Resource:
    def __init__(self, client):
        self._client = client

    def _one(self, method, path, body=None):
        return Answer(self._client._request(method, path, body=body))

    def _list(self, path, params):
        def read(**more):
            query = {**on_wire(params), **more}
            return Page(self._client._request("GET", path, query=query), read)

        return read()


class Uploads(Resource):
    def create(self, **params):
        return self._one("POST", "/uploads", on_wire(params))

    def retrieve(self, upload_id):
        return self._one("GET", f"/uploads/{upload_id}")

    def trigger_action(self, upload_id, *, action):
        return self._one("POST", f"/uploads/{upload_id}/action", {"action": action})


class Assets(Resource):
    def retrieve(self, asset_id):
        return self._one("GET", f"/assets/{asset_id}")

    def list(self, **params):
        return self._list("/assets", params)


class Jobs(Resource):
    def retrieve(self, job_id):
        return self._one("GET", f"/jobs/{job_id}")


class Models(Resource):
    def retrieve(self, model_id):
        return self._one("GET", f"/models/{model_id}")


class Scenario:
    def __init__(self, *, api_key=None, api_secret=None, base_url=None, max_retries=2, timeout=60.0):
        key = api_key or os.environ.get("SCENARIO_SDK_API_KEY")
        secret = api_secret or os.environ.get("SCENARIO_SDK_API_SECRET")
        self._authorization = "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()
        default = "https://api.cloud.scenario.com/v1"
        self.base_url = (base_url or os.environ.get("SCENARIO_BASE_URL") or default).rstrip("/")
        self.max_retries = max_retries
        self.timeout = timeout
        self.uploads = Uploads(self)
        self.assets = Assets(self)
        self.jobs = Jobs(self)
        self.models = Models(self)

    def _request(self, method, path, *, query=None, body=None):
        url = self.base_url + path
        if query:
            url += "?" + urllib.parse.urlencode(query)
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": self._authorization, "Content-Type": "application/json"}
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        for attempt in range(self.max_retries + 1):
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                failure = status_error(error)
                again = error.code in RETRIED or error.code >= 500
            except TimeoutError as error:
                failure, again = APITimeoutError(str(error)), True
            except OSError as error:
                failure, again = APIConnectionError(str(error)), True
            if not again or attempt == self.max_retries:
                raise failure
            time.sleep(0.5 * 2**attempt)


def status_error(error):
    text = error.read().decode(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    return APIStatusError(f"Error code: {error.code} - {body}", error.code, body)
