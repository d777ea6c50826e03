# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Pages in a real browser, for tests: Debian's Chromium, driven by playwright.

    with Browser() as browser:
        page = browser.open(url, 1280, 720)
        wait_until(lambda: page.text("#stage .number") == "A001", "the number")
        page.assert_faultless()"""
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# What the folder beside this one shares.
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

# Everything that is wider than the place it has, or reaches out of the window: nothing may be cut
# off or have to be scrolled to, but for the names of hospitals and services, which may be long.
OVERFLOWS = """(() => [document.documentElement, ...document.querySelectorAll("body, body *")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 &&
        !one.closest(".name, #place") &&
        getComputedStyle(one).display !== "inline" ||
        one.getBoundingClientRect().right > innerWidth + 1 ||
        one.getBoundingClientRect().bottom > innerHeight + 1)
    .map((one) => `${one.tagName} ${one.id || one.className} ${one.textContent.slice(0, 40)}`))()"""


class Page:
    def __init__(self, browser, name):
        self.browser, self.name = browser, name

    def do(self, what, **more):
        return self.browser.do(what, name=self.name, **more)

    def evaluate(self, script):
        return self.do("evaluate", script=script)

    def texts(self, selector):
        """Of every element that is there and can be seen."""
        return self.evaluate(f"[...document.querySelectorAll({json.dumps(selector)})]"
                             ".filter((one) => one.getClientRects().length)"
                             ".map((one) => one.textContent.replace(/\\s+/g, ' ').trim())")

    def text(self, selector):
        return " ".join(self.texts(selector))

    def assert_faultless(self):
        faults = self.do("faults")
        assert not faults, faults

    def assert_fits(self):
        overflows = self.evaluate(OVERFLOWS)
        assert not overflows, overflows


class Browser:
    def __init__(self):
        self.process, self.count = None, 0

    def __enter__(self):
        self.process = subprocess.Popen(
            ["node", os.path.join(HERE, "browser.mjs"), shutil.which("chromium")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=HERE)
        self.hear()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the browser ended")
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer.get("value")

    def do(self, what, **more):
        self.process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        return self.hear()

    def open(self, url, width=1280, height=720, **more):
        """script: runs before those of the page."""
        self.count += 1
        page = Page(self, f"page{self.count}")
        page.do("open", url=url, width=width, height=height, **more)
        return page
