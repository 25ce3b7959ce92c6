using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.OpenApi;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.CustomResources;

public sealed class CustomOpenApiTests
{
    private static readonly KindDescription Widget = Definitions.Kind("""
        spec:
          type: object
          description: What is wanted.
          required: [size]
          oneOf: [{required: [size]}]
          properties:
            size: {type: integer, format: int32, description: How big., default: 3, maximum: 9}
            port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
            maybe: {type: string, nullable: true}
            free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
            list: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, required: [k], properties: {k: {type: string}}}}
            template: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}
        """, "subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}");

    private static readonly ApiCatalog Catalog = TestObjects.Catalog.With([Widget]);

    [Fact]
    public void Version_3_shows_the_schema_as_it_is_with_what_every_object_has()
    {
        var document = JsonNode.Parse(OpenApiV3.ForGroupVersion(Catalog, "example.com", "v1")!)!.AsObject();
        var schemas = document["components"]!["schemas"]!.AsObject();
        var widget = schemas["com.example.v1.Widget"]!;
        var spec = widget["properties"]!["spec"]!;

        Assert.All(References(document), r => Assert.True(schemas.ContainsKey(r["#/components/schemas/".Length..]), r));
        Assert.Equal("""[{"group":"example.com","kind":"Widget","version":"v1"}]""", widget["x-kubernetes-group-version-kind"]!.ToJsonString());
        Assert.Equal("#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", (string)widget["properties"]!["metadata"]!["allOf"]![0]!["$ref"]!);
        Assert.Equal("What is wanted.", (string)spec["description"]!);
        Assert.Equal("""{"type":"integer","format":"int32","description":"How big.","default":3,"maximum":9}""", spec["properties"]!["size"]!.ToJsonString());
        Assert.True((bool)spec["properties"]!["maybe"]!["nullable"]!);
        Assert.NotNull(spec["oneOf"]);
        Assert.NotNull(spec["properties"]!["template"]!["properties"]!["metadata"]);
        Assert.Equal("#/components/schemas/com.example.v1.Widget", (string)schemas["com.example.v1.WidgetList"]!["properties"]!["items"]!["items"]!["$ref"]!);
        Assert.Contains("/apis/example.com/v1/namespaces/{namespace}/widgets/{name}/scale", document["paths"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public void Version_2_leaves_out_what_its_clients_would_refuse_values_for()
    {
        var document = JsonNode.Parse(OpenApiV2.ToJson(Catalog))!.AsObject();
        var definitions = document["definitions"]!.AsObject();
        var spec = definitions["com.example.v1.Widget"]!["properties"]!["spec"]!;
        var properties = spec["properties"]!;

        Assert.All(References(document), r => Assert.True(definitions.ContainsKey(r["#/definitions/".Length..]), r));
        Assert.Null(spec["oneOf"]);
        Assert.Equal("""["size"]""", spec["required"]!.ToJsonString());
        Assert.Equal("""{"type":"integer","format":"int32","description":"How big.","maximum":9}""", properties["size"]!.ToJsonString());
        Assert.Equal("""{"x-kubernetes-int-or-string":true}""", properties["port"]!.ToJsonString());
        Assert.Equal("{}", properties["maybe"]!.ToJsonString());
        Assert.Equal("""{"x-kubernetes-preserve-unknown-fields":true,"type":"object"}""", properties["free"]!.ToJsonString());
        Assert.Equal("map", (string)properties["list"]!["x-kubernetes-list-type"]!);
        Assert.True(definitions.ContainsKey("com.example.v1.WidgetList"));
        Assert.Contains("com.example.v1.Widget", Encoding.Latin1.GetString(OpenApiV2.ToProtobuf(Catalog)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_custom_kind_changes_only_its_own_document()
    {
        var before = Index(TestObjects.Catalog);
        var with = Index(Catalog);
        var other = Index(Catalog.With([Definitions.Kind("spec: {type: object}")]));

        Assert.Equal(["apis/example.com/v1"], with.Where(p => !JsonNode.DeepEquals(before[p.Key], p.Value)).Select(p => p.Key));
        Assert.Equal(["apis/example.com/v1"], other.Where(p => !JsonNode.DeepEquals(with[p.Key], p.Value)).Select(p => p.Key));
        Assert.Equal(before.ToJsonString(), Index(Catalog.With([])).ToJsonString());
    }

    [Fact]
    public void A_kind_without_a_schema_of_its_own_is_an_object_of_anything()
    {
        var definition = Definitions.Object();
        definition["spec"]!["versions"]![0]!.AsObject().Remove("schema");
        var kind = EdgeOrch.Api.CustomResources.CustomKinds.Of(EdgeOrch.Api.CustomResources.CustomResourceDefinition.Read(definition), TestObjects.Catalog)[0];

        var document = JsonNode.Parse(OpenApiV3.ForGroupVersion(TestObjects.Catalog.With([kind]), "example.com", "v1")!)!;

        Assert.Equal("object", (string)document["components"]!["schemas"]!["com.example.v1.Widget"]!["type"]!);
    }

    private static JsonObject Index(ApiCatalog catalog) => JsonNode.Parse(OpenApiV3.Index(catalog))!["paths"]!.AsObject();

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject tree => tree.SelectMany(p => p.Key == "$ref" && p.Value is JsonValue v ? [v.GetValue<string>()] : References(p.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}
