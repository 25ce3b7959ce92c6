using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Patching;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.Patching;

public sealed class StrategicMergePatchTests
{
    private static readonly TypeSchema PodSpec = TestObjects.Catalog.FindType("core/v1", "PodSpec");
    private static readonly TypeSchema DeploymentSpec = TestObjects.Catalog.FindType("apps/v1", "DeploymentSpec");
    private static readonly TypeSchema Meta = TestObjects.Catalog.FindType("meta/v1", "ObjectMeta");

    [Theory]
    [InlineData("""{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}""", """{"containers":[{"name":"b","image":"2"}]}""",
        """{"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"}]}""")]
    [InlineData("""{"containers":[{"name":"a"}]}""", """{"containers":[{"name":"b"}]}""", """{"containers":[{"name":"a"},{"name":"b"}]}""")]
    [InlineData("""{"containers":[{"name":"a"},{"name":"b"}]}""", """{"containers":[{"name":"a","$patch":"delete"}]}""", """{"containers":[{"name":"b"}]}""")]
    [InlineData("""{"containers":[{"name":"a"},{"name":"b"}]}""", """{"containers":[{"$patch":"replace"},{"name":"c"}]}""", """{"containers":[{"name":"c"}]}""")]
    [InlineData("""{"containers":[{"name":"a"},{"name":"b"}]}""", """{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}""",
        """{"containers":[{"name":"b"},{"name":"a"}]}""")]
    [InlineData("""{"containers":[{"name":"a"},{"name":"s"}]}""",
        """{"$setElementOrder/containers":[{"name":"n"},{"name":"a"}],"containers":[{"name":"n"}]}""",
        """{"containers":[{"name":"s"},{"name":"n"},{"name":"a"}]}""")]
    [InlineData("""{"nodeSelector":{"a":"1","b":"2"}}""", """{"nodeSelector":{"a":null,"c":"3"}}""", """{"nodeSelector":{"b":"2","c":"3"}}""")]
    [InlineData("""{"nodeSelector":{"a":"1"}}""", """{"nodeSelector":{"$patch":"replace","c":"3"}}""", """{"nodeSelector":{"c":"3"}}""")]
    [InlineData("""{"volumes":[{"name":"v","emptyDir":{}}]}""", """{"volumes":[{"name":"v","$retainKeys":["name","hostPath"],"hostPath":{"path":"/x"}}]}""",
        """{"volumes":[{"name":"v","hostPath":{"path":"/x"}}]}""")]
    [InlineData("""{"tolerations":[{"key":"a"}]}""", """{"tolerations":[{"key":"b"}]}""", """{"tolerations":[{"key":"b"}]}""")]
    [InlineData("""{"containers":[{"name":"a","env":[{"name":"X","value":"1"}],"args":["1"]}]}""",
        """{"containers":[{"name":"a","env":[{"name":"Y","value":"2"}],"args":["2"]}]}""",
        """{"containers":[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}],"args":["2"]}]}""")]
    [InlineData("""{"securityContext":{"runAsUser":1}}""", """{"securityContext":null}""", "{}")]
    public void Pod_specs_merge_as_documented(string original, string patch, string expected) => Check(PodSpec, original, patch, expected);

    [Theory]
    [InlineData("""{"finalizers":["a","b"]}""", """{"finalizers":["c"]}""", """{"finalizers":["a","b","c"]}""")]
    [InlineData("""{"finalizers":["a","b"]}""", """{"$deleteFromPrimitiveList/finalizers":["a"]}""", """{"finalizers":["b"]}""")]
    [InlineData("""{"labels":{"a":"1"}}""", """{"labels":{"b":"2"}}""", """{"labels":{"a":"1","b":"2"}}""")]
    public void Metadata_merges_as_documented(string original, string patch, string expected) => Check(Meta, original, patch, expected);

    [Fact]
    public void Retained_keys_drop_the_old_strategy() => Check(DeploymentSpec,
        """{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}""",
        """{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}""", """{"strategy":{"type":"Recreate"}}""");

    [Theory]
    [InlineData("""{"containers":[{"image":"x"}]}""", 422)]
    [InlineData("""{"containers":[{"name":"a","$patch":"explode"}]}""", 400)]
    [InlineData("""{"containers":[{"name":"a","$patch":"merge"}]}""", 400)]
    [InlineData("""{"containers":[{"name":"a"},{"name":"b"}],"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}""", 422)]
    [InlineData("""{"$setElementOrder/containers":"x"}""", 400)]
    [InlineData("""{"$deleteFromPrimitiveList/finalizers":"x"}""", 400)]
    [InlineData("""{"$retainKeys":"x"}""", 400)]
    public void Bad_patches_are_refused(string patch, int code)
        => Assert.Equal(code, Assert.Throws<ApiException>(() => StrategicMergePatch.Apply(PodSpec, [], TestObjects.Json(patch))).Code);

    [Fact]
    public void Arguments_stay_as_they_are()
    {
        var original = TestObjects.Json("""{"containers":[{"name":"a"}]}""");
        var patch = TestObjects.Json("""{"containers":[{"name":"a","image":"x"}]}""");
        StrategicMergePatch.Apply(PodSpec, original, patch);
        Assert.Equal("""{"containers":[{"name":"a"}]}""", original.ToJsonString());
        Assert.Equal("""{"containers":[{"name":"a","image":"x"}]}""", patch.ToJsonString());
    }

    private static void Check(TypeSchema schema, string original, string patch, string expected)
    {
        var result = StrategicMergePatch.Apply(schema, TestObjects.Json(original), TestObjects.Json(patch));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result), $"expected {expected}\nactual   {result.ToJsonString()}");
    }
}
