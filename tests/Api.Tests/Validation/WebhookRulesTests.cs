using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests.Validation;

public sealed class WebhookRulesTests
{
    private const string Good = """
        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"x"},
         "webhooks":[{"name":"a.example.com","clientConfig":{"url":"https://host.example/path"},"sideEffects":"None","admissionReviewVersions":["v1"],
          "rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods","pods/status"]}]}]}
        """;

    [Theory]
    [InlineData("", "")]
    [InlineData("https://host.example/path\"}", "https://host.example/path\",\"caBundle\":\"AAAA\"}")]
    [InlineData("\"url\":\"https://host.example/path\"", "\"service\":{\"name\":\"s\",\"namespace\":\"n\",\"path\":\"/a/b\",\"port\":8443}")]
    public void Good_configurations_pass(string from, string to) => Assert.Empty(Problems(from, to));

    [Theory]
    [InlineData("a.example.com", "a.example", "webhooks[0].name: Invalid value: \"a.example\": should be a domain with at least three segments separated by dots")]
    [InlineData("a.example.com", "A.example.com", "webhooks[0].name: Invalid value: \"A.example.com\": a lowercase RFC 1123 subdomain")]
    [InlineData("https://host.example/path", "http://host.example/path", "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]")]
    [InlineData("https://host.example/path", "https://u:p@host.example/path", "webhooks[0].clientConfig.url: Invalid value: \"u:p\": user information is not permitted in the URL")]
    [InlineData("https://host.example/path", "https://host.example/path#f", "webhooks[0].clientConfig.url: Invalid value: \"f\": fragments are not permitted in the URL")]
    [InlineData("https://host.example/path", "https://host.example/path?q=1", "webhooks[0].clientConfig.url: Invalid value: \"q=1\": query parameters are not permitted in the URL")]
    [InlineData("https://host.example/path\"", "https://host.example/path\",\"service\":{\"name\":\"s\",\"namespace\":\"n\"}", "webhooks[0].clientConfig: Required value: exactly one of url or service is required")]
    [InlineData("\"url\":\"https://host.example/path\"", "", "webhooks[0].clientConfig: Required value: exactly one of url or service is required")]
    [InlineData("\"url\":\"https://host.example/path\"", "\"service\":{\"name\":\"s\",\"namespace\":\"n\",\"path\":\"x\"}", "webhooks[0].clientConfig.service.path: Invalid value: \"x\": must start with a '/'")]
    [InlineData("\"url\":\"https://host.example/path\"", "\"service\":{\"name\":\"s\",\"namespace\":\"n\",\"port\":70000}", "webhooks[0].clientConfig.service.port: Invalid value: 70000: port is not valid")]
    [InlineData("\"None\"", "\"Some\"", "webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\"")]
    [InlineData("\"sideEffects\":\"None\",", "", "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun")]
    [InlineData("[\"v1\"],\n", "[],\n", "webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1")]
    [InlineData("[\"v1\"],\n", "[\"v7\"],\n", "webhooks[0].admissionReviewVersions: Invalid value: [\"v7\"]: must include at least one of v1, v1beta1")]
    [InlineData("[\"v1\"],\n", "[\"v1\"],\"timeoutSeconds\":31,\n", "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds")]
    [InlineData("[\"v1\"],\n", "[\"v1\"],\"objectSelector\":{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Is\"}]},\n", "webhooks[0].objectSelector.matchExpressions[0].operator")]
    [InlineData("[\"CREATE\"]", "[\"CREATE\",\"*\"]", "webhooks[0].rules[0].operations: Invalid value: [\"CREATE\",\"*\"]: if '*' is present, must not specify other operations")]
    [InlineData("[\"CREATE\"]", "[\"READ\"]", "webhooks[0].rules[0].operations[0]: Unsupported value: \"READ\"")]
    [InlineData("\"apiGroups\":[\"\"],", "", "webhooks[0].rules[0].apiGroups: Required value")]
    [InlineData("\"pods\",\"pods/status\"", "\"pods/*\",\"pods/status\"", "webhooks[0].rules[0].resources[1]: Invalid value: \"pods/status\": if 'pods/*' is present, must not specify pods/status")]
    [InlineData("\"pods\",\"pods/status\"", "\"*\",\"pods\"", "if '*' is present, must not specify other resources without subresources")]
    [InlineData("\"pods\",\"pods/status\"", "\"*/*\",\"pods\"", "if '*/*' is present, must not specify other resources")]
    public void Broken_configurations_are_named(string from, string to, string expected) =>
        Assert.Contains(Problems(from, to), problem => problem.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Names_are_used_once()
    {
        var value = TestObjects.Read(Good, out var kind);
        value["webhooks"]!.AsArray().Add(value["webhooks"]![0]!.DeepClone());
        Assert.Contains("webhooks[1].name: Duplicate value: \"a.example.com\"", Validator.ValidateCreate(kind, value).Select(static e => e.ToString()));
    }

    private static List<string> Problems(string from, string to)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        var value = TestObjects.Read(from.Length == 0 ? Good : Good.Replace(from, to, StringComparison.Ordinal), out var kind);
        Defaulter.Apply(kind, value);
        return [.. Validator.ValidateCreate(kind, value).Select(static e => e.ToString())];
    }
}
