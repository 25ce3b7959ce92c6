using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Tables;
using EdgeOrch.Api.Tests.CustomResources;

namespace EdgeOrch.Api.Tests.Tables;

public sealed class JsonPathTests
{
    private const string Document = """
        {"spec":{"replicas":3,"a.b":"dotted","list":["x","y","z"],"map":{"k1":1,"k2":2},"none":null},
         "status":{"conditions":[{"type":"Ready","status":"True","n":1},{"type":"Synced","status":"False","n":2}]}}
        """;

    [Theory]
    [InlineData(".spec.replicas", "3")]
    [InlineData("{.spec.replicas}", "3")]
    [InlineData("$.spec.replicas", "3")]
    [InlineData(".spec['a.b']", "\"dotted\"")]
    [InlineData(".spec[\"a.b\"]", "\"dotted\"")]
    [InlineData(".spec.a\\.b", "\"dotted\"")]
    [InlineData(".spec.list[0]", "\"x\"")]
    [InlineData(".spec.list[-1]", "\"z\"")]
    [InlineData(".spec.list[1:]", "\"y\"")]
    [InlineData(".spec.list[*]", "\"x\"")]
    [InlineData(".spec.list[5]", null)]
    [InlineData(".spec.list", "[\"x\",\"y\",\"z\"]")]
    [InlineData(".spec.map.*", "1")]
    [InlineData(".spec['missing','replicas']", "3")]
    [InlineData("..k2", "2")]
    [InlineData(".spec.none", "null")]
    [InlineData(".spec.missing.deeper", null)]
    [InlineData(".status.conditions[?(@.type==\"Ready\")].status", "\"True\"")]
    [InlineData(".status.conditions[?(@.type=='Synced')].status", "\"False\"")]
    [InlineData(".status.conditions[?(@.type!=\"Ready\")].type", "\"Synced\"")]
    [InlineData(".status.conditions[?(@.n>1)].type", "\"Synced\"")]
    [InlineData(".status.conditions[?(@.missing)].type", null)]
    [InlineData(".status.conditions[?(@.n)].type", "\"Ready\"")]
    [InlineData(".", "*")]
    public void Finds_the_first_value(string path, string? expected)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed, out var problem), problem);

        var found = parsed.TryFind(JsonNode.Parse(Document), out var value);

        Assert.Equal(expected is not null, found);
        Assert.True(expected is null or "*" || expected == (value?.ToJsonString() ?? "null"), value?.ToJsonString());
    }

    [Theory]
    [InlineData("spec.replicas", "a path starts with")]
    [InlineData(".spec[", "unterminated array")]
    [InlineData(".spec[x]", "invalid array index x")]
    [InlineData(".spec[]", "nothing stands between")]
    [InlineData(".spec..", "a name is missing")]
    [InlineData(".items[?(@.a==b)]", "unrecognized value b")]
    [InlineData(".items[?@.a]", "a filter is written")]
    [InlineData(".a b", "unexpected character ' '")]
    public void Says_what_is_wrong_with_a_path(string path, string expected)
    {
        Assert.False(JsonPath.TryParse(path, out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_custom_resources_show_values_by_their_type()
    {
        var kind = Definitions.Kind("spec: {type: object}", """
            additionalPrinterColumns: [
              {name: Replicas, type: integer, jsonPath: .spec.replicas}, {name: Ratio, type: number, jsonPath: .spec.ratio},
              {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}, {name: Hosts, type: string, jsonPath: .spec.hosts},
              {name: Paused, type: boolean, jsonPath: .spec.paused}, {name: Number, type: string, jsonPath: .spec.replicas},
              {name: Wrong, type: integer, jsonPath: .spec.hosts}, {name: Absent, type: date, jsonPath: .spec.absent},
              {name: Age, type: date, jsonPath: .metadata.creationTimestamp}]
            """.ReplaceLineEndings(" "));
        var value = TestObjects.Json("""
            {"metadata":{"name":"w","creationTimestamp":"2024-01-01T00:00:00Z"},"spec":{"replicas":3,"ratio":0.5,"hosts":["*"],"paused":true},
             "status":{"conditions":[{"type":"Ready","status":"True"}]}}
            """);

        Assert.Equal(["Name", "Replicas", "Ratio", "Ready", "Hosts", "Paused", "Number", "Wrong", "Absent", "Age"], TablePrinter.For(kind).Select(c => c.Name));
        Assert.Equal(["w", 3L, 0.5, "True", "[\"*\"]", true, "3", null, null, "60s"],
            TablePrinter.Row(kind, value, new DateTimeOffset(2024, 1, 1, 0, 1, 0, TimeSpan.Zero)));
    }
}
