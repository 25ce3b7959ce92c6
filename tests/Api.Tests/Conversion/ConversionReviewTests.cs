using System.Text.Json.Nodes;
using EdgeOrch.Api.Conversion;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Tests.Conversion;

public sealed class ConversionReviewTests
{
    private static readonly JsonObject[] Objects =
    [
        TestObjects.Json("""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","namespace":"n","uid":"1","resourceVersion":"7","labels":{"l":"1"}},"spec":{}}"""),
        TestObjects.Json("""{"apiVersion":"example.com/v2","kind":"Widget","metadata":{"name":"b","namespace":"n","uid":"2"}}"""),
    ];

    [Fact]
    public void Asks_only_for_objects_of_another_version_in_a_review_version_the_webhook_knows()
    {
        var review = new ConversionReview(["v9", "v1beta1", "v1"], "id", "example.com/v2", Objects);

        Assert.True(review.Needed);
        Assert.Equal(
            $$$"""{"kind":"ConversionReview","apiVersion":"apiextensions.k8s.io/v1beta1","request":{"uid":"id","desiredAPIVersion":"example.com/v2","objects":[{{{Objects[0].ToJsonString()}}}]}}""",
            review.Request().ToJsonString());
        Assert.False(new ConversionReview(["v1"], "id", "example.com/v2", [Objects[1]]).Needed);
    }

    [Fact]
    public void Takes_labels_and_annotations_and_nothing_else_of_metadata()
    {
        var result = Read("""{"apiVersion":"example.com/v2","kind":"Widget","metadata":{"name":"a","namespace":"n","uid":"1","labels":{"l":"2"},"annotations":{"x":"y"},"finalizers":["f"]},"spec":{"new":true}}""");

        Assert.Equal(2, result.Count);
        Assert.Equal("""{"name":"a","namespace":"n","uid":"1","resourceVersion":"7","labels":{"l":"2"},"annotations":{"x":"y"}}""", result[0]["metadata"]!.ToJsonString());
        Assert.True((bool)result[0]["spec"]!["new"]!);
        Assert.Same(Objects[1], result[1]);
    }

    [Theory]
    [InlineData("""{"apiVersion":"example.com/v3","kind":"Widget","metadata":{}}""", "at index 0: invalid groupVersion (expected example.com/v2, received example.com/v3)")]
    [InlineData("""{"apiVersion":"example.com/v2","kind":"Gadget","metadata":{}}""", "at index 0: invalid kind (expected Widget, received Gadget)")]
    [InlineData("""{"apiVersion":"example.com/v2","kind":"Widget"}""", "at index 0: invalid metadata: must be an object")]
    [InlineData("""{"apiVersion":"example.com/v2","kind":"Widget","metadata":{"name":"z","namespace":"n","uid":"1"}}""", "must have the same name: a != z")]
    [InlineData("""{"apiVersion":"example.com/v2","kind":"Widget","metadata":{"name":"a","namespace":"n","uid":"9"}}""", "must have the same UID: 1 != 9")]
    [InlineData("""{"apiVersion":"example.com/v2","kind":"Widget","metadata":{"name":"a","namespace":"n","uid":"1","labels":{"l":1}}}""", "invalid metadata.labels: must be a map of strings")]
    [InlineData("\"text\"", "must be an object")]
    public void An_object_that_became_another_one_is_refused(string converted, string expected)
    {
        var refused = Assert.Throws<ApiException>(() => Read(converted));

        Assert.Equal(500, refused.Status.Code);
        Assert.Contains("conversion webhook for example.com/v1, Kind=Widget returned invalid converted object", refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"Other"}""", "failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got apiextensions.k8s.io/v1, Kind=Other")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview"}""", "failed: no response provided")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"other"}}""", "failed: expected response.uid \"id\", got \"other\"")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"id","result":{"status":"Failure","message":"no way"}}}""", "failed: no way")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"id","result":{"status":"Failed"}}}""", "failed: response.result.status was 'Failed', not 'Success'")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"id","result":{"status":"Success"},"convertedObjects":[]}}""", "returned 0 objects, expected 1")]
    public void An_answer_that_is_none_is_refused(string answer, string expected)
    {
        var refused = Assert.Throws<ApiException>(() => new ConversionReview(["v1"], "id", "example.com/v2", Objects).Read(TestObjects.Json(answer)));

        Assert.Equal($"conversion webhook for example.com/v1, Kind=Widget {expected}", refused.Message);
    }

    [Fact]
    public void A_webhook_without_a_known_review_version_is_an_error()
        => Assert.Contains("does not support any of the ConversionReview versions",
            Assert.Throws<ApiException>(() => new ConversionReview(["v9"], "id", "example.com/v2", Objects)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<JsonObject> Read(string converted) => new ConversionReview(["v1"], "id", "example.com/v2", Objects).Read(TestObjects.Json(
        $$$"""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"id","result":{"status":"Success"},"convertedObjects":[{{{converted}}}]}}"""));
}
