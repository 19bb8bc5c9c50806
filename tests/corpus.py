#!/usr/bin/env python3
"""corpus.py BINARY: every real document beside the clone is read, or refused with one clear error.

Needs ../shared/corpus, ../shared/iac and ../shared/terraform_cycle. Each document is given as it is,
cut short and with bits flipped. Fails on a panic, a hang, any exit code but 0 and 1, an error that is
not one `error:` with what to do about it, and on a sensitive value in anything that is printed.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

SHARED = pathlib.Path(__file__).resolve().parent.parent.parent / "shared"
FOLDERS = ["corpus/plan", "corpus/show_state", "corpus/state_v4", "iac", "terraform_cycle"]
FORMATS = ["table", "json", "infracost", "markdown"]
MASKS = {"before": "before_sensitive", "after": "after_sensitive", "values": "sensitive_values"}
NAMES = ["access_key", "connection_string", "credential", "kube_config", "passw", "private_key"]
NAMES += ["secret", "token", "user_data"]
SHORTEST = 6


def run(command):
    """What a command prints on both streams, and its exit code; None where it hangs."""
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60)
    except subprocess.TimeoutExpired:
        return None


def fault(binary, document, secrets, *arguments):
    """What is wrong with how a document is taken; nothing where it is read or refused well."""
    done = run([binary, *(arguments or ["plan"]), "--as-of", "2026-11-01", str(document)])
    if done is None:
        return "hangs"
    if done.returncode not in (0, 1) or "panicked" in done.stderr:
        return f"exit code {done.returncode}: {done.stderr[:200]}"
    shown = [text for text in secrets if text in done.stdout or text in done.stderr]
    if shown:
        return f"{' '.join(arguments)} shows {shown[0]!r}"
    errors = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    refused = len(errors) == 1 and "hint:" in done.stderr and not done.stdout
    return "" if done.returncode == 0 or refused else f"unclear error: {done.stderr[:200]}"


def secrets_of(text):
    """The texts that masks or names call sensitive, but for those that stand in the open as well."""
    secret, public = set(), []

    def sort(value, mask, masks):
        if isinstance(value, str):
            (secret.add if mask is True else public.append)(value)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                masked = mask is True or isinstance(mask, list) and mask[index : index + 1] == [True]
                deeper = mask[index] if isinstance(mask, list) and index < len(mask) else None
                sort(inner, True if masked else deeper, masks)
        elif isinstance(value, dict):
            paths = value.get("sensitive_attributes") if masks else None
            for name, inner in value.items():
                if mask is True or name != "http_tokens" and any(part in name for part in NAMES):
                    sort(inner, True, False)
                elif masks and name in MASKS and isinstance(inner, dict):
                    sort(inner, value.get(MASKS[name]), False)
                elif masks and name == "attributes" and isinstance(inner, dict):
                    steps = [path[0].get("value") for path in paths or [] if path]
                    sort(inner, {step: True for step in steps}, False)
                else:
                    sort(inner, mask.get(name) if isinstance(mask, dict) else None, masks)

    try:
        sort(json.loads(text), None, True)
    except (ValueError, RecursionError):
        return set()
    public = "\n".join(public)
    return {text for text in secret if len(text) >= SHORTEST and text not in public}


def faults(binary, path, scratch):
    """All that is wrong with how one document is taken, whole and broken."""
    content = path.read_bytes()
    secrets = secrets_of(content.decode(errors="replace"))
    yield fault(binary, path, secrets)
    if secrets:
        for form in FORMATS:
            arguments = ["--all", "--show-unpriced", "--group-by", "tag:Name", "--allow-errored"]
            yield fault(binary, path, secrets, "plan", "--format", form, *arguments)
        yield fault(binary, path, secrets, "usage")
    chance = random.Random(path.name)
    for _ in range(2):
        scratch.write_bytes(content[: chance.randrange(len(content) + 1)])
        yield fault(binary, scratch, secrets)
        flipped = bytearray(content)
        for _ in range(chance.randrange(1, 5) if content else 0):
            flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        scratch.write_bytes(flipped)
        # A flipped bit may turn a mask's key into another.
        yield fault(binary, scratch, set())


def main(binary):
    documents = [path for folder in FOLDERS for path in sorted((SHARED / folder).iterdir())]
    documents = [path for path in documents if path.is_file()]
    good = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in documents:
            found = [text for text in faults(binary, path, pathlib.Path(folder) / "broken.json") if text]
            good += not found
            for text in found:
                print(f"{path.name}: {text}")
    print(f"{good} of {len(documents)} documents read or refused with one clear error, whole and broken")
    return 0 if good == len(documents) else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
