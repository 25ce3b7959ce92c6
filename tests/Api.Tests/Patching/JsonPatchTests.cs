using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Patching;

namespace EdgeOrch.Api.Tests.Patching;

/// <summary>The examples of RFC 6902 appendix A and RFC 7386 appendix A.</summary>
public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"baz":"qux","foo":"bar"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData("""{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""", """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("""{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("""{"baz":"qux","foo":["a",2,"c"]}""", """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""", """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""", """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("""{"a":1}""", """[{"op":"copy","from":"/a","path":"/b"}]""", """{"a":1,"b":1}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/-1"},{"op":"add","path":"/a/-1","value":3}]""", """{"a":[1,3]}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/missing","value":null}]""", """{"a":1}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/a/c"},{"op":"replace","path":"/a/b","value":2}]""", """{"a":{"b":2,"c":{"b":1}}}""")]
    [InlineData("""{"a/b":{"c~d":1}}""", """[{"op":"move","from":"/a~1b/c~0d","path":"/e"}]""", """{"a/b":{},"e":1}""")]
    public void Operations_do_what_the_rfc_says(string document, string patch, string expected)
        => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), Apply(document, patch)));

    [Theory]
    [InlineData("""{"baz":"qux"}""", """[{"op":"test","path":"/baz","value":"bar"}]""", 422)]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz/bat","value":"qux"}]""", 422)]
    [InlineData("""{"foo":"bar"}""", """[{"op":"remove","path":"/x"}]""", 422)]
    [InlineData("""{"foo":[1]}""", """[{"op":"add","path":"/foo/3","value":1}]""", 422)]
    [InlineData("""{"foo":{"a":1}}""", """[{"op":"move","from":"/foo","path":"/foo/a"}]""", 422)]
    [InlineData("{}", """[{"op":"frobnicate","path":"/x"}]""", 422)]
    [InlineData("{}", """{"op":"add"}""", 400)]
    [InlineData("{}", "[{", 400)]
    public void Failures_have_the_right_status(string document, string patch, int code)
        => Assert.Equal(code, Assert.Throws<ApiException>(() => Apply(document, patch)).Code);

    [Fact]
    public void Patches_cannot_make_objects_explode()
    {
        var many = "[" + string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/a","value":1}""", 10_001)) + "]";
        var e = Assert.Throws<ApiException>(() => Apply("""{"a":1}""", many));
        Assert.Equal((413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001"), (e.Code, e.Message));
        var doubling = "[" + string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""{"op":"copy","from":"","path":"/x{{i}}"}""")) + "]";
        Assert.Equal(422, Assert.Throws<ApiException>(() => Apply("""{"a":"0123456789"}""", doubling)).Code);
    }

    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Merge_patch_does_what_the_rfc_says(string document, string patch, string expected)
        => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), MergePatch.Apply(JsonNode.Parse(document)!, Encoding.UTF8.GetBytes(patch))));

    private static JsonNode? Apply(string document, string patch) => JsonPatch.Apply(JsonNode.Parse(document)!, Encoding.UTF8.GetBytes(patch));
}
