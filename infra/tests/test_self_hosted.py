"""`infra/self-hosted`: each file by the tool that knows its kind, and what they call by the program itself."""

import contextlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

import kubernetes_validate
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ROOT / "infra/self-hosted"
REDRAFT = ROOT / "target/debug/redraft"
KUBERNETES = "1.33"


def said(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def manifests():
    return list(yaml.safe_load_all((FILES / "kubernetes.yaml").read_text()))


def workloads():
    return [manifest for manifest in manifests() if manifest["kind"] in ["Deployment", "StatefulSet"]]


def containers(kind):
    for manifest in manifests():
        if manifest["kind"] == kind:
            yield from manifest["spec"]["template"]["spec"]["containers"]


def every_container(pod):
    return [*pod.get("initContainers", []), *pod["containers"]]


def instruction(word):
    """An instruction of the Dockerfile, on one line."""
    lines = (FILES / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    return next(line for line in lines if line.startswith(f"{word} "))


@contextlib.contextmanager
def served():
    """The port of a `redraft serve` on an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = [REDRAFT, "--state", folder, "serve", "--json", "--listen", "127.0.0.1:0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
            try:
                yield json.loads(server.stdout.readline())["url"].rsplit(":", 1)[1]
            finally:
                server.terminate()


class SelfHosted(unittest.TestCase):
    def assert_known(self, arguments):
        """The program knows these options: `--help` at the end is reached only then."""
        answer = said(REDRAFT, *arguments, "--help")
        self.assertEqual(answer.returncode, 0, f"{arguments}: {answer.stderr}")

    def test_an_option_that_does_not_exist_would_be_noticed(self):
        self.assertNotEqual(said(REDRAFT, "serve", "--no-such-option", "--help").returncode, 0)

    def test_the_linter_of_dockerfiles_has_nothing_to_say(self):
        lint = pathlib.Path(sys.executable).with_name("hadolint")
        answer = said(lint, FILES / "Dockerfile")
        self.assertEqual((answer.returncode, answer.stdout), (0, ""), answer.stderr)

    def test_what_the_image_copies_is_there_and_not_ignored(self):
        ignored = (ROOT / ".dockerignore").read_text().split()
        for name in ["dashboard/package.json", "dashboard/package-lock.json", "dashboard/scripts/embed.mjs", "functions/embedded"]:
            self.assertTrue((ROOT / name).exists(), name)
            self.assertNotIn(name, ignored)
        for name in ["target", ".redraft", ".tools", "**/node_modules"]:
            self.assertIn(name, ignored)

    def test_the_image_starts_what_the_program_knows(self):
        self.assert_known(json.loads(instruction("CMD").removeprefix("CMD ")))

    def test_the_image_knows_whether_its_server_answers(self):
        command = json.loads(instruction("HEALTHCHECK").split(" CMD ", 1)[1])
        well = lambda port: said(*command, env={"PATH": os.environ["PATH"], "REDRAFT_LISTEN": f"0.0.0.0:{port}"}).returncode
        with served() as port:
            self.assertEqual(well(port), 0)
        self.assertNotEqual(well(port), 0)

    def test_every_manifest_fits_the_schema_of_its_kind(self):
        kinds = set()
        for manifest in manifests():
            kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
            kinds.add(manifest["kind"])
        self.assertLessEqual({"Deployment", "Service", "Ingress", "StatefulSet", "PersistentVolumeClaim"}, kinds)

    def test_a_manifest_that_does_not_fit_would_be_noticed(self):
        wrong = next(manifest for manifest in manifests() if manifest["kind"] == "Deployment")
        wrong["spec"]["replica"] = 1
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(wrong, KUBERNETES, strict=True)

    def test_what_a_manifest_names_is_there(self):
        there = {(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests()}
        labels = {manifest["spec"]["template"]["metadata"]["labels"]["app"] for manifest in workloads()}
        for manifest in manifests():
            self.assertEqual(manifest["metadata"].get("namespace", "redraft"), "redraft")
            named = set()
            match manifest["kind"]:
                case "Service":
                    self.assertIn(manifest["spec"]["selector"]["app"], labels)
                case "Ingress":
                    for rule in manifest["spec"]["rules"]:
                        named |= {("Service", path["backend"]["service"]["name"]) for path in rule["http"]["paths"]}
                case "StatefulSet":
                    named.add(("Service", manifest["spec"]["serviceName"]))
            for volume in manifest["spec"]["template"]["spec"]["volumes"] if manifest in workloads() else []:
                if "persistentVolumeClaim" in volume:
                    named.add(("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]))
                if "configMap" in volume:
                    named.add(("ConfigMap", volume["configMap"]["name"]))
            self.assertLessEqual(named, there)

    def test_every_mount_has_its_volume(self):
        for manifest in workloads():
            pod = manifest["spec"]["template"]["spec"]
            kept = [claim["metadata"]["name"] for claim in manifest["spec"].get("volumeClaimTemplates", [])]
            volumes = {*kept, *(volume["name"] for volume in pod["volumes"])}
            mounted = {mount["name"] for container in every_container(pod) for mount in container["volumeMounts"]}
            self.assertEqual(mounted, volumes, manifest["metadata"]["name"])

    def test_a_database_that_is_gone_takes_requests_away_and_starts_nothing_again(self):
        (server,) = containers("Deployment")
        asked = {probe: server[probe]["httpGet"]["path"] for probe in ["startupProbe", "readinessProbe", "livenessProbe"]}
        alive = "/api/health/live"
        self.assertEqual(asked, {"startupProbe": alive, "readinessProbe": "/api/health", "livenessProbe": alive})

    def test_no_container_has_more_rights_than_it_needs(self):
        for pod in [manifest["spec"]["template"]["spec"] for manifest in workloads()]:
            self.assertFalse(pod["automountServiceAccountToken"])
            self.assertTrue(pod["securityContext"]["runAsNonRoot"])
            self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
            for container in every_container(pod):
                context = container["securityContext"]
                self.assertTrue(context["readOnlyRootFilesystem"], container["name"])
                self.assertFalse(context["allowPrivilegeEscalation"], container["name"])
                self.assertEqual(context["capabilities"], {"drop": ["ALL"]}, container["name"])
            for container in pod["containers"]:
                self.assert_known(container["args"])

    def test_the_agents_of_the_manifest_are_agents(self):
        config = next(manifest for manifest in manifests() if manifest["kind"] == "ConfigMap")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "agents.yaml"
            path.write_text(config["data"]["agents.yaml"])
            answer = said(REDRAFT, "agents", "check", path, env={"PATH": os.environ["PATH"]})
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)

    def test_systemd_reads_the_unit_without_a_word(self):
        unit = (FILES / "redraft-serve.service").read_text()
        line = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
        program, *arguments = shlex.split(line.removeprefix("ExecStart="))
        self.assert_known(arguments)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "redraft-serve.service"
            # Where it is installed there is a program; here it is another one.
            path.write_text(unit.replace(program, str(REDRAFT)))
            answer = said("systemd-analyze", "verify", "--man=no", path)
        about = [line for line in answer.stderr.splitlines() if "redraft" in line]
        self.assertEqual((answer.returncode, about), (0, []), answer.stderr)

    def test_the_unit_exposes_little_of_the_system_to_whoever_breaks_in(self):
        unit = FILES / "redraft-serve.service"
        # In tenths: systemd calls up to 2.0 safe.
        answer = said("systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", unit)
        self.assertEqual(answer.returncode, 0, answer.stdout[-200:] + answer.stderr)


if __name__ == "__main__":
    unittest.main()
