using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Selectors;

namespace EdgeOrch.Api.Tests.Selectors;

public sealed class SelectorTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web,tier!=db", true)]
    [InlineData("app in (web, api)", true)]
    [InlineData("app notin (web)", false)]
    [InlineData("missing notin (x)", true)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("!missing", true)]
    [InlineData("n>3", true)]
    [InlineData("n<3", false)]
    [InlineData("app=", false)]
    [InlineData("example.com/role=x", false)]
    public void Label_selectors_match(string text, bool expected)
        => Assert.Equal(expected, LabelSelector.Parse(text).Matches(TestObjects.Json("""{"app":"web","n":"5"}""")));

    [Theory]
    [InlineData("a=b=c")]
    [InlineData("a in b")]
    [InlineData("a in (b")]
    [InlineData("=b")]
    [InlineData("a=b,")]
    [InlineData("a>x")]
    [InlineData("-a=b")]
    public void Broken_label_selectors_are_bad_requests(string text)
        => Assert.Equal(400, Assert.Throws<ApiException>(() => LabelSelector.Parse(text)).Code);

    [Fact]
    public void Selectors_of_objects_match()
    {
        var selector = LabelSelector.FromObject(TestObjects.Json(
            """{"matchLabels":{"a":"1"},"matchExpressions":[{"key":"b","operator":"In","values":["x","y"]},{"key":"c","operator":"DoesNotExist"}]}"""));
        Assert.True(selector.Matches(TestObjects.Json("""{"a":"1","b":"x"}""")));
        Assert.False(selector.Matches(TestObjects.Json("""{"a":"1","b":"x","c":""}""")));
        Assert.True(LabelSelector.FromObject([]).Matches((System.Text.Json.Nodes.JsonObject?)null));
        Assert.True(LabelSelector.FromObject(null).MatchesNothing);
        Assert.Equal("a=1,b in (x,y),!c", selector.ToString());
    }

    [Fact]
    public void Field_selectors_parse_with_escapes()
    {
        var selector = FieldSelector.Parse(@"spec.nodeName=n1,status.phase!=Failed,metadata.name==a\,b\=c");
        Assert.Equal(
            [new FieldRequirement("spec.nodeName", true, "n1"), new FieldRequirement("status.phase", false, "Failed"), new FieldRequirement("metadata.name", true, "a,b=c")],
            selector.Requirements);
        Assert.Equal("n1", selector.RequiredValue("spec.nodeName"));
        Assert.Equal(400, Assert.Throws<ApiException>(() => FieldSelector.Parse("nonsense")).Code);
        selector.Check(TestObjects.Kind("v1", "Pod"));
        Assert.Contains("\"spec.nodeName\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
            Assert.Throws<ApiException>(() => selector.Check(TestObjects.Kind("v1", "ConfigMap"))).Message);
    }
}
