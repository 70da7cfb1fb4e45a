"""The files for Kubernetes: its own schemas take them, they ask commands for what these have, and nothing in them is privileged or secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from posthound.cli.scan import command as scan

kubernetes_validate = pytest.importorskip(
    "kubernetes_validate", reason="left out: the schemas of Kubernetes are absent"
)
FOLDER = Path(__file__).parents[2] / "deploy/kubernetes"
VERSION = "1.31"
OBJECTS = [
    pytest.param(one, id=f"{path.stem}-{one['kind']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for one in yaml.safe_load_all(path.read_text("utf-8"))
]


def _pods(one: Any) -> Iterator[dict[str, Any]]:
    """Every specification of a pod within an object."""
    if isinstance(one, dict):
        if "containers" in one:
            yield one
        for inner in one.values():
            yield from _pods(inner)


@pytest.mark.parametrize("one", OBJECTS)
def test_kubernetes_takes_every_object(one: dict[str, Any]) -> None:
    if one["apiVersion"] == "kubernetes.dask.org/v1":
        # The operator makes pods and a service of what stands in it.
        for pod in _pods(one):
            wrapped = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": pod}
            kubernetes_validate.validate(wrapped, VERSION, strict=True)
        service = {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "x"},
            "spec": one["spec"]["scheduler"]["service"],
        }
        kubernetes_validate.validate(service, VERSION, strict=True)
        assert {"replicas", "spec"} == one["spec"]["worker"].keys()
    else:
        kubernetes_validate.validate(one, VERSION, strict=True)


@pytest.mark.parametrize("one", OBJECTS)
def test_no_pod_may_do_more_than_scan(one: dict[str, Any]) -> None:
    for pod in _pods(one):
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            for variable in container.get("env", ()):
                assert not re.search(r"PASS|TOKEN|SECRET|_KEY$", variable["name"]) or "valueFrom" in variable


@pytest.mark.parametrize("name", ["scan-job.yaml", "dask-cluster.yaml"])
def test_a_job_asks_scan_for_what_it_has(name: str) -> None:
    jobs = [one for one in yaml.safe_load_all((FOLDER / name).read_text("utf-8")) if one["kind"] == "Job"]
    for container in (container for job in jobs for pod in _pods(job) for container in pod["containers"]):
        assert container["command"] == ["posthound", "scan"]
        arguments = [argument.replace("$(INDEX)", "3") for argument in container["args"]]
        asked = scan.make_context("scan", arguments).params
        assert asked["paths"] == ("s3://exports/nightly",)
        assert asked["lake"]


def test_the_parts_of_the_indexed_job_are_as_many_as_its_completions() -> None:
    _, job = yaml.safe_load_all((FOLDER / "scan-job.yaml").read_text("utf-8"))
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert f"--part=$(INDEX)/{job['spec']['completions']}" in container["args"]
