"""A tour of the API with the Python client: tour.py STORY NAMESPACE. The kubeconfig comes from KUBECONFIG.

Ends with status 0 and "ok" when everything was as a Kubernetes user expects, else with a traceback.
"""

import json
import sys
import threading
import time

import yaml
from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.rest import ApiException
from kubernetes.dynamic.exceptions import ConflictError, NotFoundError
from kubernetes.stream import portforward, stream

BUSYBOX = "busybox:1.36"
DEADLINE = 90


def until(what, probe):
    """Polls until the probe gives something true, and returns that."""
    end = time.monotonic() + DEADLINE
    while True:
        value = probe()
        if value:
            return value
        assert time.monotonic() < end, f"waited {DEADLINE} s until {what}"
        time.sleep(0.05)


def refused(code, call, *arguments, **options):
    """Calls, expecting an error of this status code, and returns the error."""
    try:
        call(*arguments, **options)
    except ApiException as error:
        assert error.status == code, f"{error.status} instead of {code}: {error.body}"
        return error
    raise AssertionError(f"{call.__name__} was not refused")


def config_map(name, labels=None, **data):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name, labels=labels), data=data)


def deployment(name, replicas=0):
    labels = {"app": name}
    return client.V1Deployment(
        metadata=client.V1ObjectMeta(name=name),
        spec=client.V1DeploymentSpec(
            replicas=replicas,
            selector=client.V1LabelSelector(match_labels=labels),
            template=client.V1PodTemplateSpec(
                metadata=client.V1ObjectMeta(labels=labels),
                spec=client.V1PodSpec(containers=[
                    client.V1Container(name="main", image=BUSYBOX, env=[client.V1EnvVar(name="A", value="1")]),
                ]),
            ),
        ),
    )


def shell_pod(api, namespace, name, script):
    """Starts a pod that runs a shell script and waits until it runs."""
    api.create_namespaced_pod(namespace, client.V1Pod(
        metadata=client.V1ObjectMeta(name=name),
        spec=client.V1PodSpec(
            termination_grace_period_seconds=1,
            containers=[client.V1Container(name="main", image=BUSYBOX, command=["sh", "-c", script])],
        ),
    ))
    until(f"{name} runs", lambda: api.read_namespaced_pod(name, namespace).status.phase == "Running")


def typed(namespace):
    api = client.CoreV1Api()
    made = api.create_namespaced_config_map(namespace, config_map("one", {"tier": "web"}, k="v"))
    assert made.metadata.uid and made.metadata.creation_timestamp.tzinfo and made.metadata.resource_version
    assert refused(409, api.create_namespaced_config_map, namespace, config_map("one")).reason == "Conflict"
    assert api.read_namespaced_config_map("one", namespace).data == {"k": "v"}
    made.data = {"k": "w"}
    replaced = api.replace_namespaced_config_map("one", namespace, made)
    assert replaced.data == {"k": "w"} and int(replaced.metadata.resource_version) > int(made.metadata.resource_version)
    refused(409, api.replace_namespaced_config_map, "one", namespace, made)
    refused(404, api.read_namespaced_config_map, "missing", namespace)
    refused(422, api.create_namespaced_config_map, namespace, config_map("Not_A_Name"))
    dry = api.create_namespaced_config_map(namespace, config_map("dry"), dry_run="All")
    assert dry.metadata.name == "dry"
    refused(404, api.read_namespaced_config_map, "dry", namespace)

    for index in range(5):
        api.create_namespaced_config_map(namespace, config_map(f"page-{index}", {"page": "yes"}))
    names, token = [], None
    while True:
        page = api.list_namespaced_config_map(namespace, label_selector="page=yes", limit=2, _continue=token)
        names += [item.metadata.name for item in page.items]
        token = page.metadata._continue
        if not token:
            break
    assert names == [f"page-{index}" for index in range(5)], names
    found = api.list_namespaced_config_map(namespace, field_selector="metadata.name=one").items
    assert [item.metadata.name for item in found] == ["one"]

    api.create_namespaced_secret(namespace, client.V1Secret(metadata=client.V1ObjectMeta(name="s"), string_data={"p": "hidden"}))
    assert api.read_namespaced_secret("s", namespace).data == {"p": "aGlkZGVu"}
    api.create_namespaced_service(namespace, client.V1Service(
        metadata=client.V1ObjectMeta(name="web"),
        spec=client.V1ServiceSpec(selector={"app": "web"}, ports=[client.V1ServicePort(port=80, target_port="http")])))
    service = api.read_namespaced_service("web", namespace)
    assert service.spec.cluster_ip and service.spec.ports[0].target_port == "http" and service.spec.type == "ClusterIP"

    api.delete_collection_namespaced_config_map(namespace, label_selector="page=yes")
    assert not api.list_namespaced_config_map(namespace, label_selector="page=yes").items
    assert api.delete_namespaced_config_map("one", namespace).status == "Success"
    refused(404, api.delete_namespaced_config_map, "one", namespace)
    assert any(node.status.conditions for node in api.list_node().items)
    assert int(client.VersionApi().get_code().minor) >= 30
    assert {"apps", "batch"} <= {group.name for group in client.ApisApi().get_api_versions().groups}


def patches(namespace):
    apps = client.AppsV1Api()
    apps.create_namespaced_deployment(namespace, deployment("web"))

    strategic = {"spec": {"template": {"spec": {"containers": [
        {"name": "main", "env": [{"name": "B", "value": "2"}]}, {"name": "side", "image": BUSYBOX}]}}}}
    spec = apps.patch_namespaced_deployment("web", namespace, strategic).spec.template.spec
    assert sorted(c.name for c in spec.containers) == ["main", "side"]
    main = next(c for c in spec.containers if c.name == "main")
    assert {e.name: e.value for e in main.env} == {"A": "1", "B": "2"}

    removal = {"spec": {"template": {"spec": {"containers": [{"name": "side", "$patch": "delete"}]}}}}
    assert [c.name for c in apps.patch_namespaced_deployment("web", namespace, removal).spec.template.spec.containers] == ["main"]

    # This client sends a list as a JSON patch and everything else as a strategic one.
    operations = [{"op": "test", "path": "/spec/replicas", "value": 0}, {"op": "add", "path": "/metadata/labels", "value": {"a/b": "1"}}]
    assert apps.patch_namespaced_deployment("web", namespace, operations).metadata.labels == {"a/b": "1"}
    moved = [{"op": "move", "from": "/metadata/labels/a~1b", "path": "/metadata/labels/c"}]
    assert apps.patch_namespaced_deployment("web", namespace, moved).metadata.labels == {"c": "1"}
    wrong = [{"op": "test", "path": "/spec/replicas", "value": 7}]
    refused(422, apps.patch_namespaced_deployment, "web", namespace, wrong)

    merged = send(apps.api_client, "PATCH", f"/apis/apps/v1/namespaces/{namespace}/deployments/web",
                  {"metadata": {"labels": {"c": None, "d": "2"}}}, "application/merge-patch+json")
    assert merged["metadata"]["labels"] == {"d": "2"}
    scale = apps.patch_namespaced_deployment_scale("web", namespace, {"spec": {"replicas": 0}})
    assert scale.spec.replicas == 0 and scale.status.selector == "app=web"
    status = apps.patch_namespaced_deployment_status(
        "web", namespace, {"metadata": {"annotations": {"kept": "yes"}}, "spec": {"replicas": 9}})
    assert status.spec.replicas == 0


def send(api_client, method, path, body=None, content_type="application/json", query=()):
    """A request this client has no method for; it passes on text of any type, but objects only of types it knows."""
    known = content_type in ("application/json", "application/merge-patch+json")
    return api_client.call_api(
        path, method, query_params=list(query), body=body if known or body is None else json.dumps(body),
        header_params={"Content-Type": content_type, "Accept": "application/json"},
        auth_settings=["BearerToken"], response_type="object", _return_http_data_only=True)


def apply(namespace):
    api = client.ApiClient()
    path = f"/api/v1/namespaces/{namespace}/configmaps/applied"
    kind = {"apiVersion": "v1", "kind": "ConfigMap"}
    content = "application/apply-patch+yaml"
    first = send(api, "PATCH", path, {**kind, "data": {"a": "1", "b": "1"}}, content, [("fieldManager", "one")])
    entry = first["metadata"]["managedFields"][0]
    assert (entry["manager"], entry["operation"]) == ("one", "Apply"), entry
    assert entry["fieldsV1"]["f:data"] == {".": {}, "f:a": {}, "f:b": {}} or entry["fieldsV1"]["f:data"] == {"f:a": {}, "f:b": {}}
    second = {**kind, "data": {"b": "2"}}
    error = refused(409, send, api, "PATCH", path, second, content, [("fieldManager", "two")])
    message = json.loads(error.body)["message"]
    assert message == 'Apply failed with 1 conflict: conflict with "one": .data.b', message
    send(api, "PATCH", path, second, content, [("fieldManager", "two"), ("force", "true")])
    third = send(api, "PATCH", path, {**kind, "data": {}}, content, [("fieldManager", "one")])
    assert third["data"] == {"b": "2"}, third["data"]


def watching(namespace):
    api = client.CoreV1Api()
    start = api.list_namespaced_config_map(namespace).metadata.resource_version
    for index in range(3):
        api.create_namespaced_config_map(namespace, config_map(f"w{index}"))
    api.delete_namespaced_config_map("w1", namespace)

    def replay(version, count):
        watcher, seen = watch.Watch(), []
        for event in watcher.stream(api.list_namespaced_config_map, namespace, resource_version=version, timeout_seconds=DEADLINE):
            seen.append((event["type"], event["object"].metadata.name, event["object"].metadata.resource_version))
            if len(seen) == count:
                watcher.stop()
        return seen

    seen = replay(start, 4)
    assert [s[:2] for s in seen] == [("ADDED", "w0"), ("ADDED", "w1"), ("ADDED", "w2"), ("DELETED", "w1")], seen
    assert replay(seen[1][2], 2) == seen[2:]

    late = threading.Timer(0.5, lambda: api.patch_namespaced_config_map("w0", namespace, {"data": {"k": "v"}}))
    late.start()
    assert [s[:2] for s in replay(seen[3][2], 1)] == [("MODIFIED", "w0")]
    late.join()
    ended = list(watch.Watch().stream(api.list_namespaced_config_map, namespace, timeout_seconds=1))
    assert sorted(event["object"].metadata.name for event in ended) == ["kube-root-ca.crt", "w0", "w2"]


def containers(namespace):
    api = client.CoreV1Api()
    page = "mkdir -p /www; echo page > /www/index.html; echo started; echo noise >&2; exec httpd -f -p 8080 -h /www"
    shell_pod(api, namespace, "box", page)
    until("both lines are logged", lambda: {"started", "noise"} <= set(api.read_namespaced_pod_log("box", namespace).splitlines()))
    followed = api.read_namespaced_pod_log("box", namespace, _preload_content=False, limit_bytes=4)
    assert followed.read()[:4] in (b"star", b"nois")

    connect = api.connect_get_namespaced_pod_exec
    out = stream(connect, "box", namespace, command=["sh", "-c", "echo $((20+3)); echo bad >&2"], stdout=True, stderr=True)
    assert sorted(out.split()) == ["23", "bad"], out
    session = stream(connect, "box", namespace, command=["sh"], stdin=True, stdout=True, stderr=True, _preload_content=False)
    session.write_stdin("echo hello; exit 7\n")
    session.run_forever(timeout=DEADLINE)
    assert session.read_stdout() == "hello\n" and session.returncode == 7

    forwarded = portforward(api.connect_get_namespaced_pod_portforward, "box", namespace, ports="8080")
    socket = forwarded.socket(8080)
    socket.setblocking(True)
    socket.sendall(b"GET / HTTP/1.0\r\nHost: box\r\n\r\n")
    answer = b""
    while chunk := socket.recv(4096):
        answer += chunk
    assert answer.startswith(b"HTTP/1.") and b"page" in answer, answer
    assert forwarded.error(8080) is None

    api.delete_namespaced_pod("box", namespace, grace_period_seconds=0)
    until("the pod is gone", lambda: not api.list_namespaced_pod(namespace).items)


def custom(namespace):
    extensions, plural = client.ApiextensionsV1Api(), "gadgets"
    group = f"{namespace}.python.example"
    schema = {"type": "object", "properties": {
        "spec": {"type": "object", "required": ["size"], "properties": {
            "size": {"type": "integer", "minimum": 1}, "colour": {"type": "string", "default": "red"}}},
        "status": {"type": "object", "properties": {"replicas": {"type": "integer"}}}}}
    extensions.create_custom_resource_definition({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"{plural}.{group}"},
        "spec": {"group": group, "scope": "Namespaced", "names": {"plural": plural, "kind": "Gadget", "shortNames": ["gd"]},
                 "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema},
                               "subresources": {"status": {}, "scale": {
                                   "specReplicasPath": ".spec.size", "statusReplicasPath": ".status.replicas"}}}]}})

    def established():
        conditions = extensions.read_custom_resource_definition(f"{plural}.{group}").status.conditions or []
        return any(c.type == "Established" and c.status == "True" for c in conditions)

    until("the kind is established", established)
    api = client.CustomObjectsApi()
    where = (group, "v1", namespace, plural)
    body = {"apiVersion": f"{group}/v1", "kind": "Gadget", "metadata": {"name": "g"}, "spec": {"size": 2, "unknown": 1}}
    made = api.create_namespaced_custom_object(*where, body)
    assert made["spec"] == {"size": 2, "colour": "red"}, made["spec"]
    wrong = {**body, "metadata": {"name": "h"}, "spec": {"size": 0}}
    assert "spec.size" in refused(422, api.create_namespaced_custom_object, *where, wrong).body
    send(api.api_client, "PATCH", f"/apis/{group}/v1/namespaces/{namespace}/{plural}/g",
         {"spec": {"colour": "blue"}}, "application/merge-patch+json")
    assert api.get_namespaced_custom_object(*where, "g")["spec"]["colour"] == "blue"
    scale = api.get_namespaced_custom_object_scale(*where, "g")
    assert scale["spec"]["replicas"] == 2
    assert [item["metadata"]["name"] for item in api.list_namespaced_custom_object(*where)["items"]] == ["g"]

    dynamic_client = dynamic.DynamicClient(client.ApiClient())
    gadgets = dynamic_client.resources.get(api_version=f"{group}/v1", kind="Gadget")
    assert gadgets.get(name="g", namespace=namespace).spec.size == 2
    gadgets.delete(name="g", namespace=namespace)
    until("the object is gone", lambda: not gadgets.get(namespace=namespace).items)
    extensions.delete_custom_resource_definition(f"{plural}.{group}")
    until("the kind is gone", lambda: f"{plural}.{group}" not in [
        d.metadata.name for d in extensions.list_custom_resource_definition().items])


def dynamically(namespace):
    api = dynamic.DynamicClient(client.ApiClient())
    pods = api.resources.get(api_version="v1", kind="Pod")
    assert pods.namespaced and "log" in pods.subresources
    maps = api.resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "d"}, "data": {"k": "v"}}
    made = maps.create(body=body, namespace=namespace)
    assert made.data.k == "v"
    maps.patch(body={"data": {"k": "w"}}, name="d", namespace=namespace, content_type="application/merge-patch+json")
    fresh = maps.get(name="d", namespace=namespace).to_dict()
    assert fresh["data"]["k"] == "w"
    try:
        maps.replace(body=made.to_dict(), name="d", namespace=namespace)
        raise AssertionError("an old version replaced a newer one")
    except ConflictError:
        pass
    version = maps.get(namespace=namespace).metadata.resourceVersion
    maps.delete(name="d", namespace=namespace)
    event = next(iter(maps.watch(namespace=namespace, resource_version=version, timeout=DEADLINE)))
    assert (event["type"], event["object"].metadata.name) == ("DELETED", "d")
    try:
        maps.get(name="d", namespace=namespace)
        raise AssertionError("a deleted object is there")
    except NotFoundError:
        pass
    utils.create_from_dict(client.ApiClient(), yaml.safe_load(
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {suspend: true, template: {spec: {"
        "restartPolicy: Never, containers: [{name: c, image: 'busybox:1.36'}]}}}}"), namespace=namespace)
    assert client.BatchV1Api().read_namespaced_job("j", namespace).spec.suspend


def access(namespace):
    core, rbac = client.CoreV1Api(), client.RbacAuthorizationV1Api()
    core.create_namespaced_service_account(namespace, client.V1ServiceAccount(metadata=client.V1ObjectMeta(name="robot")))
    rbac.create_namespaced_role(namespace, client.V1Role(
        metadata=client.V1ObjectMeta(name="reader"),
        rules=[client.V1PolicyRule(api_groups=[""], resources=["configmaps"], verbs=["get", "list"])]))
    token = send(core.api_client, "POST", f"/api/v1/namespaces/{namespace}/serviceaccounts/robot/token",
                 {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}})["status"]["token"]
    own = client.Configuration.get_default_copy()
    own.cert_file = own.key_file = None
    own.api_key = {"authorization": f"Bearer {token}"}
    robot = client.CoreV1Api(client.ApiClient(own))
    assert "robot" in refused(403, robot.list_namespaced_config_map, namespace).body
    send(rbac.api_client, "POST", f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings", {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "robot"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [{"kind": "ServiceAccount", "name": "robot", "namespace": namespace}]})

    def allowed():
        try:
            return robot.list_namespaced_config_map(namespace)
        except ApiException as error:
            assert error.status == 403
            return None

    until("the role counts", allowed)
    refused(403, robot.create_namespaced_config_map, namespace, config_map("no"))
    review = client.AuthorizationV1Api(robot.api_client).create_self_subject_access_review(
        client.V1SelfSubjectAccessReview(spec=client.V1SelfSubjectAccessReviewSpec(
            resource_attributes=client.V1ResourceAttributes(namespace=namespace, verb="get", resource="configmaps"))))
    assert review.status.allowed
    own.api_key = {"authorization": "Bearer not-a-token"}
    refused(401, client.CoreV1Api(client.ApiClient(own)).list_namespaced_config_map, namespace)


def leadership(namespace):
    """Two candidates and one Lease: optimistic concurrency lets one win at a time, and the next takes over an expired one."""
    api = client.CoordinationV1Api()
    body = client.V1Lease(metadata=client.V1ObjectMeta(name="leader"))
    api.create_namespaced_lease(namespace, body)
    holders, lock = [], threading.Lock()

    def campaign(identity):
        while True:
            lease = api.read_namespaced_lease("leader", namespace)
            if lease.spec and lease.spec.holder_identity:
                time.sleep(0.02)
                continue
            lease.spec = client.V1LeaseSpec(holder_identity=identity, lease_duration_seconds=15)
            try:
                api.replace_namespaced_lease("leader", namespace, lease)
            except ApiException as error:
                assert error.status == 409
                continue
            with lock:
                holders.append(identity)
            held = api.read_namespaced_lease("leader", namespace)
            assert held.spec.holder_identity == identity
            held.spec.holder_identity = ""
            api.replace_namespaced_lease("leader", namespace, held)
            return

    threads = [threading.Thread(target=campaign, args=(f"candidate-{index}",)) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert sorted(holders) == [f"candidate-{index}" for index in range(6)], holders


STORIES = {
    "typed": typed, "patches": patches, "apply": apply, "watching": watching, "containers": containers, "custom": custom,
    "dynamically": dynamically, "access": access, "leadership": leadership,
}

if __name__ == "__main__":
    config.load_kube_config()
    STORIES[sys.argv[1]](sys.argv[2])
    print("ok")
