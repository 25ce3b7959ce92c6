using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests.Validation;

public sealed class ValidatorTests
{
    [Theory]
    [InlineData(TestObjects.Deployment)]
    [InlineData(TestObjects.Pod)]
    [InlineData(TestObjects.Service)]
    [InlineData("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: n}, data: {k: v}}")]
    [InlineData("{apiVersion: v1, kind: Namespace, metadata: {name: n}}")]
    [InlineData("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:x'}, rules: [{verbs: [get], apiGroups: [''], resources: [pods]}]}")]
    [InlineData("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: x}, subjects: [{kind: User, name: u}]}")]
    [InlineData("{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l, namespace: n}, spec: {leaseDurationSeconds: 40}}")]
    [InlineData("{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: n, uid: u}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}")]
    [InlineData("{apiVersion: v1, kind: Event, metadata: {name: e.1, namespace: n}, involvedObject: {kind: Pod, name: p, namespace: n}, reason: R}")]
    [InlineData("{apiVersion: v1, kind: Node, metadata: {name: n1}}")]
    [InlineData("{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: n}}")]
    [InlineData("{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s, namespace: n}, addressType: IPv4, endpoints: [{addresses: [10.0.0.1]}], ports: [{name: http, port: 80}]}")]
    public void Good_objects_pass(string yaml)
    {
        var value = TestObjects.Read(yaml, out var kind);
        Assert.Empty(Validator.ValidateCreate(kind, value));
        Assert.Empty(Validator.ValidateUpdate(kind, value, value));
    }

    [Theory]
    [InlineData("name: web, namespace: default}", "name: Web_1, namespace: default}", "metadata.name: Invalid value: \"Web_1\": a lowercase RFC 1123 subdomain")]
    [InlineData("replicas: 3", "replicas: -1", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("labels: {app: web}", "labels: {app: other}", "spec.template.metadata.labels: Invalid value: {\"app\":\"other\"}: `selector` does not match template `labels`")]
    [InlineData("selector: {matchLabels: {app: web}}", "paused: false", "spec.selector: Required value")]
    [InlineData("image: nginx:1.25", "imagePullPolicy: Always", "spec.template.spec.containers[0].image: Required value")]
    [InlineData("- name: web", "- name: Web", "spec.template.spec.containers[0].name: Invalid value: \"Web\"")]
    [InlineData("containerPort: 80", "containerPort: 99999", "spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive")]
    [InlineData("memory: 64Mi}", "memory: -1}", "must be greater than or equal to 0")]
    public void Broken_deployments_are_named(string good, string bad, string expected)
    {
        var value = TestObjects.Read(TestObjects.Deployment.Replace(good, bad), out var kind);
        Assert.Contains(Validator.ValidateCreate(kind, value), e => e.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Closed_enums_list_what_is_supported()
    {
        var value = TestObjects.Read(TestObjects.Pod.Replace("image: nginx", "image: nginx, imagePullPolicy: Sometimes"), out var kind);
        Assert.Equal("spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"IfNotPresent\", \"Never\"",
            Assert.Single(Validator.ValidateCreate(kind, value)).ToString());
    }

    [Fact]
    public void Duplicate_ports_names_and_unknown_mounts_are_found()
    {
        var value = TestObjects.Read("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: default}
            spec:
              containers:
              - {name: a, image: x, ports: [{containerPort: 80, hostPort: 80, name: web}, {containerPort: 81, hostPort: 80, name: web}]}
              - {name: a, image: y, volumeMounts: [{name: nothing, mountPath: /x}]}
            """, out var kind);
        var errors = Validator.ValidateCreate(kind, value).Select(e => $"{e.Reason} {e.Field}").ToList();
        Assert.Contains("FieldValueDuplicate spec.containers[1].name", errors);
        Assert.Contains("FieldValueDuplicate spec.containers[0].ports[1].name", errors);
        Assert.Contains("FieldValueDuplicate spec.containers[0].ports[1].hostPort", errors);
        Assert.Contains("FieldValueNotFound spec.containers[1].volumeMounts[0].name", errors);
    }

    [Fact]
    public void Duplicate_service_ports_are_found()
    {
        var value = TestObjects.Read(TestObjects.Service.Replace("[{port: 80}]", "[{port: 80, name: a}, {port: 80, name: b}]"), out var kind);
        Assert.Equal("FieldValueDuplicate", Assert.Single(Validator.ValidateCreate(kind, value)).Reason);
    }

    [Fact]
    public void Running_pods_only_change_their_image()
    {
        var old = TestObjects.Read(TestObjects.Pod, out var kind);
        var image = TestObjects.Read(TestObjects.Pod.Replace("image: nginx", "image: nginx:2, imagePullPolicy: Always"), out _);
        Assert.Empty(Validator.ValidateUpdate(kind, image, old));
        var command = TestObjects.Read(TestObjects.Pod.Replace("image: nginx", "image: nginx, command: [x]"), out _);
        Assert.Equal("FieldValueForbidden", Assert.Single(Validator.ValidateUpdate(kind, command, old)).Reason);
    }

    [Fact]
    public void Selectors_never_change()
    {
        var old = TestObjects.Read(TestObjects.Deployment, out var kind);
        var changed = TestObjects.Read(TestObjects.Deployment.Replace("app: web", "app: other"), out _);
        Assert.Contains(Validator.ValidateUpdate(kind, changed, old), e => e.ToString().EndsWith("field is immutable", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_stay_and_annotations_have_a_limit()
    {
        var old = TestObjects.Read(TestObjects.Pod, out var kind);
        var renamed = TestObjects.Read(TestObjects.Pod.Replace("name: p,", "name: q,"), out _);
        Assert.Contains(Validator.ValidateUpdate(kind, renamed, old), e => e.Field == "metadata.name");
        old["metadata"]!["annotations"] = new System.Text.Json.Nodes.JsonObject { ["a"] = new string('x', 300_000) };
        Assert.Equal("FieldValueTooLong", Assert.Single(Validator.ValidateCreate(kind, old)).Reason);
    }

    [Fact]
    public void Requests_stay_below_limits()
    {
        var value = TestObjects.Read(TestObjects.Pod.Replace("image: nginx", "image: nginx, resources: {requests: {cpu: 2}, limits: {cpu: 1}}"), out var kind);
        Assert.Equal("spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1",
            Assert.Single(Validator.ValidateCreate(kind, value)).ToString());
    }

    [Fact]
    public void Invalid_status_reads_like_upstream()
    {
        var e = ApiException.Invalid("apps", "Deployment", "x", [FieldError.Required("spec.foo")]);
        Assert.Equal("Deployment.apps \"x\" is invalid: spec.foo: Required value", e.Message);
        var two = ApiException.Invalid("", "Pod", "x", [FieldError.Required("a"), FieldError.Forbidden("b", "no")]);
        Assert.Equal("Pod \"x\" is invalid: [a: Required value, b: Forbidden: no]", two.Message);
    }
}
