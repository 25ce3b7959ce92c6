using System.Text;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Tests.Decoding;

public sealed class ObjectDecoderTests
{
    private static DecodeResult Decode(string body, FieldValidation mode = FieldValidation.Strict, string apiVersion = "apps/v1", string kind = "Deployment", string type = "application/json")
        => ObjectDecoder.Decode(Encoding.UTF8.GetBytes(body), type, TestObjects.Kind(apiVersion, kind), mode);

    [Fact]
    public void Unknown_field_is_named_with_its_path()
    {
        var e = Assert.Throws<ApiException>(() => Decode("""{"spec":{"foo":1,"template":{"spec":{"containers":[{"nmae":"x"}]}}}}"""));
        Assert.Equal(400, e.Code);
        Assert.Equal("""
            Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo", unknown field "spec.template.spec.containers[0].nmae"
            """, e.Message);
    }

    [Fact]
    public void Unknown_and_duplicate_fields_are_warnings_when_asked_for()
    {
        var result = Decode("""{"spec":{"replicas":1,"replicas":2,"foo":1}}""", FieldValidation.Warn);
        Assert.Equal(["duplicate field \"spec.replicas\"", "unknown field \"spec.foo\""], result.Warnings);
        Assert.Equal(2L, result.Object["spec"]!["replicas"]!.GetValue<long>());
        Assert.Null(result.Object["spec"]!["foo"]);
    }

    [Fact]
    public void Wrong_type_names_field_and_type()
    {
        var e = Assert.Throws<ApiException>(() => Decode("""{"spec":{"replicas":"three"}}""", FieldValidation.Ignore));
        Assert.EndsWith("json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32", e.Message);
    }

    [Fact]
    public void Bad_quantity_is_refused_and_a_good_one_made_canonical()
    {
        const string Body = """{"spec":{"template":{"spec":{"containers":[{"resources":{"limits":{"cpu":"AMOUNT"}}}]}}}}""";
        var e = Assert.Throws<ApiException>(() => Decode(Body.Replace("AMOUNT", "12 apples")));
        Assert.Contains("quantities must match the regular expression", e.Message);
        var limits = Decode(Body.Replace("AMOUNT", "0.5")).Object["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!;
        Assert.Equal("500m", limits["cpu"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{", "invalid JSON")]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("[]", "cannot unmarshal array")]
    [InlineData("{} {}", "")]
    public void Malformed_json_is_a_bad_request(string body, string text)
    {
        var e = Assert.Throws<ApiException>(() => Decode(body));
        Assert.Equal(400, e.Code);
        Assert.Contains(text, e.Message);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var body = "{\"spec\":" + string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5001);
        Assert.Equal(400, Assert.Throws<ApiException>(() => Decode(body, FieldValidation.Ignore)).Code);
    }

    [Fact]
    public void Huge_body_is_refused()
        => Assert.Equal(413, Assert.Throws<ApiException>(() => Decode(new string(' ', DecodeLimits.MaxBytes + 1))).Code);

    [Fact]
    public void Another_api_version_is_refused()
        => Assert.Equal("the API version in the data (v1) does not match the expected API version (apps/v1)",
            Assert.Throws<ApiException>(() => Decode("""{"apiVersion":"v1","kind":"Deployment"}""")).Message);

    [Fact]
    public void Unknown_media_type_is_refused()
        => Assert.Equal(415, Assert.Throws<ApiException>(() => Decode("{}", type: "application/cbor")).Code);

    [Fact]
    public void Null_counts_as_absent() => Assert.False(Decode("""{"spec":{"replicas":null}}""").Object["spec"]!.AsObject().ContainsKey("replicas"));

    [Theory]
    [InlineData("v1", "ConfigMap", """{"metadata":{"name":"a","labels":{},"finalizers":[]},"data":{}}""", """{"metadata":{"name":"a"}}""")]
    [InlineData("v1", "Pod", """{"spec":{"volumes":[{"name":"v","emptyDir":{}}],"nodeSelector":{},"containers":[{"name":"c","args":[],"resources":{"limits":{}}}]}}""",
        """{"spec":{"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","resources":{}}]}}""")]
    [InlineData("rbac.authorization.k8s.io/v1", "Role", """{"rules":[]}""", """{"rules":[]}""")]
    [InlineData("discovery.k8s.io/v1", "EndpointSlice", """{"endpoints":[],"ports":[]}""", """{"endpoints":[],"ports":[]}""")]
    public void Empty_lists_and_maps_of_optional_fields_count_as_absent(string apiVersion, string kind, string body, string kept)
    {
        Assert.Equal(kept, Stripped(Decode(body, FieldValidation.Strict, apiVersion, kind).Object));

        // Who applies an empty list says that it is to be empty.
        Assert.Equal(body, Stripped(Decode(body, FieldValidation.Strict, apiVersion, kind, "application/apply-patch+yaml").Object));
    }

    [Fact]
    public void Yaml_scalars_anchors_and_merge_keys_become_json()
    {
        var json = Encoding.UTF8.GetString(YamlDocuments.ToJson("""
            base: &b {x: 1, y: yes}
            copy: *b
            merged: {<<: *b, x: 2}
            mode: 0644
            real: 1.5
            text: "1"
            none: ~
            """u8));
        Assert.Equal("""{"base":{"x":1,"y":"yes"},"copy":{"x":1,"y":"yes"},"merged":{"x":2,"y":"yes"},"mode":420,"real":1.5,"text":"1","none":null}""", json);
    }

    [Fact]
    public void Yaml_documents_are_split_and_empty_ones_left_out()
        => Assert.Equal(2, YamlDocuments.Split("---\na: 1\n---\n# nothing\n---\nb: 2\n"u8).Count);

    [Fact]
    public void Broken_yaml_names_the_line()
        => Assert.Contains("line 2", Assert.Throws<ApiException>(() => YamlDocuments.ToJson("a: 1\nb: [\n"u8)).Message.Replace("line 3", "line 2"));

    [Theory]
    [InlineData("a: \"\\uD83D\\uD\"")]
    [InlineData("a: \"\\uD83D\"")]
    [InlineData("a: \"\\U7FFFFFFF\"")]
    [InlineData("%YAML 99999999999.1\n---\na: 1")]
    public void Yaml_that_means_nothing_is_refused(string yaml) =>
        Assert.Equal(400, Assert.Throws<ApiException>(() => YamlDocuments.ToJson(Encoding.UTF8.GetBytes(yaml))).Code);

    [Fact]
    public void Yaml_alias_bomb_is_refused()
    {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 10; i++)
        {
            bomb.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Equal(400, Assert.Throws<ApiException>(() => YamlDocuments.ToJson(Encoding.UTF8.GetBytes(bomb.ToString()))).Code);
    }

    private static string Stripped(System.Text.Json.Nodes.JsonObject value)
    {
        value.Remove("apiVersion");
        value.Remove("kind");
        return value.ToJsonString();
    }
}
