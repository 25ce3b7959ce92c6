using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.OpenApi;

namespace EdgeOrch.Api.Tests.OpenApi;

public sealed class OpenApiTests
{
    [Fact]
    public void Version_2_has_no_dangling_reference_and_knows_deployments()
    {
        var document = JsonNode.Parse(OpenApiV2.ToJson(TestObjects.Catalog))!.AsObject();
        var definitions = document["definitions"]!.AsObject();
        Assert.All(References(document), r => Assert.True(definitions.ContainsKey(r["#/definitions/".Length..]), r));
        var deployment = definitions["io.k8s.api.apps.v1.Deployment"]!;
        Assert.Equal("""[{"group":"apps","kind":"Deployment","version":"v1"}]""", deployment["x-kubernetes-group-version-kind"]!.ToJsonString());
        var containers = definitions["io.k8s.api.core.v1.PodSpec"]!["properties"]!["containers"]!;
        Assert.Equal("name", containers["x-kubernetes-patch-merge-key"]!.GetValue<string>());
        var patch = document["paths"]!["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]!["patch"]!;
        Assert.Contains(patch["parameters"]!.AsArray(), p => JsonTree.Text(p!.AsObject(), "name") == "dryRun");
    }

    [Fact]
    public void Version_3_documents_stand_alone()
    {
        foreach (var group in TestObjects.Catalog.Groups)
        {
            foreach (var version in group.Versions)
            {
                var document = JsonNode.Parse(OpenApiV3.ForGroupVersion(TestObjects.Catalog, group.Name, version)!)!.AsObject();
                var schemas = document["components"]!["schemas"]!.AsObject();
                Assert.All(References(document), r => Assert.True(schemas.ContainsKey(r["#/components/schemas/".Length..]), r));
            }
        }
    }

    [Fact]
    public void Index_names_every_group_version()
    {
        var paths = JsonNode.Parse(OpenApiV3.Index(TestObjects.Catalog))!["paths"]!.AsObject();
        Assert.StartsWith("/openapi/v3/apis/apps/v1?hash=", paths["apis/apps/v1"]!["serverRelativeURL"]!.GetValue<string>());
        Assert.True(paths.ContainsKey("api/v1"));
    }

    [Fact]
    public void Protobuf_form_holds_the_definitions()
    {
        var bytes = OpenApiV2.ToProtobuf(TestObjects.Catalog);
        Assert.Equal((byte)0x0a, bytes[0]);
        var text = Encoding.Latin1.GetString(bytes);
        Assert.Contains("io.k8s.api.apps.v1.Deployment", text);
        Assert.Contains("x-kubernetes-group-version-kind", text);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject tree => tree.SelectMany(p => p.Key == "$ref" && p.Value is JsonValue v ? [v.GetValue<string>()] : References(p.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}
