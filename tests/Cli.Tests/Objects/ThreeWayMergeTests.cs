using System.Text.Json.Nodes;
using EdgeOrch.Api.Patching;
using EdgeOrch.Api.Schema;
using EdgeOrch.Cli.Objects.Apply;
using EdgeOrch.Cli.Tests.Support;

namespace EdgeOrch.Cli.Tests.Objects;

public sealed class ThreeWayMergeTests
{
    private static readonly TypeSchema Pod = ApiCatalog.LoadBuiltin().FindKind("v1", "Pod")!.Schema;
    private static readonly TypeSchema Deployment = ApiCatalog.LoadBuiltin().FindKind("apps/v1", "Deployment")!.Schema;

    [Theory]
    [InlineData("{}", "{metadata: {labels: {a: x}}}", "{metadata: {labels: {a: x, b: y}}}", "{}")]
    [InlineData("{metadata: {labels: {b: y}}}", "{metadata: {labels: {a: x}}}", "{metadata: {labels: {a: x, b: y}}}", "{metadata: {labels: {b: null}}}")]
    [InlineData("{metadata: {labels: {c: z}}}", "{metadata: {labels: {a: x}}}", "{metadata: {labels: {a: x, b: y}}}", "{}")]
    [InlineData("{spec: {nodeName: n}}", "{}", "{spec: {nodeName: n, restartPolicy: Always}}", "{spec: null}")]
    public void Maps_lose_only_what_the_last_manifest_had(string original, string modified, string current, string patch) =>
        AssertSame(Json.Of(patch), ThreeWayMerge.Patch(Pod, Json.Of(original), Json.Of(modified), Json.Of(current)));

    [Fact]
    public void Containers_merge_by_name_and_stand_in_the_manifests_order()
    {
        var original = Json.Of("{spec: {containers: [{name: a, image: '1'}, {name: b, image: '1'}]}}");
        var modified = Json.Of("{spec: {containers: [{name: c, image: '1'}, {name: a, image: '2'}]}}");
        var current = Json.Of("{spec: {containers: [{name: a, image: '1', imagePullPolicy: Always}, {name: b, image: '1'}, {name: injected, image: x}]}}");
        var patch = ThreeWayMerge.Patch(Pod, original, modified, current);
        var result = StrategicMergePatch.Apply(Pod, current, patch);
        AssertSame(
            Json.Of("{spec: {containers: [{name: injected, image: x}, {name: c, image: '1'}, {name: a, image: '2', imagePullPolicy: Always}]}}"),
            result);
    }

    [Fact]
    public void Another_strategy_drops_the_parameters_of_the_old_one()
    {
        var original = Json.Of("{spec: {strategy: {type: RollingUpdate}}}");
        var modified = Json.Of("{spec: {strategy: {type: Recreate}}}");
        var current = Json.Of("{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}");
        var patch = ThreeWayMerge.Patch(Deployment, original, modified, current);
        AssertSame(modified, StrategicMergePatch.Apply(Deployment, current, patch));
    }

    [Fact]
    public void Finalizers_are_added_and_removed_one_by_one()
    {
        var original = Json.Of("{metadata: {finalizers: [a.io/x, b.io/x]}}");
        var modified = Json.Of("{metadata: {finalizers: [b.io/x, c.io/x]}}");
        var current = Json.Of("{metadata: {finalizers: [a.io/x, b.io/x, other.io/x]}}");
        var result = StrategicMergePatch.Apply(Pod, current, ThreeWayMerge.Patch(Pod, original, modified, current));
        var finalizers = ((JsonArray)result["metadata"]!["finalizers"]!).Select(f => (string?)f).Order(StringComparer.Ordinal);
        Assert.Equal(["b.io/x", "c.io/x", "other.io/x"], finalizers);
    }

    [Fact]
    public void Ports_that_share_a_number_replace_the_list()
    {
        var modified = Json.Of("{spec: {ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}}");
        var current = Json.Of("{spec: {ports: [{port: 53, protocol: UDP}]}}");
        var service = ApiCatalog.LoadBuiltin().FindKind("v1", "Service")!.Schema;
        AssertSame(modified, StrategicMergePatch.Apply(service, current, ThreeWayMerge.Patch(service, [], modified, current)));
    }

    [Fact]
    public void Without_a_schema_lists_are_values()
    {
        var patch = ThreeWayMerge.Patch(null, Json.Of("{spec: {gone: 1, list: [1]}}"), Json.Of("{spec: {list: [1, 2]}}"), Json.Of("{spec: {gone: 1, list: [1], other: 3}}"));
        AssertSame(Json.Of("{spec: {gone: null, list: [1, 2]}}"), patch);
    }

    [Fact]
    public void The_remembered_manifest_is_the_text_kubectl_would_write()
    {
        var annotated = LastApplied.Annotate(Json.Of("{kind: ConfigMap, apiVersion: v1, metadata: {name: a}, data: {k: '<&>'}}"));
        Assert.Equal(
            """{"apiVersion":"v1","data":{"k":"\u003c\u0026\u003e"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"a"}}""" + "\n",
            (string?)annotated["metadata"]!["annotations"]![LastApplied.Annotation]);
        AssertSame(Json.Of("{kind: ConfigMap, apiVersion: v1, metadata: {name: a, annotations: {}}, data: {k: '<&>'}}"), LastApplied.Of(annotated)!);
    }

    private static void AssertSame(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()}\nactual   {actual.ToJsonString()}");
}
