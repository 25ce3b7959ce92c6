using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Selectors;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>One webhook of a configuration, read once per change of it. Immutable.</summary>
internal sealed class AdmissionWebhook
{
    private const long DefaultSeconds = 10;

    private AdmissionWebhook(string configuration, JsonObject webhook)
    {
        Name = JsonTree.Text(webhook, "name") ?? "";
        Id = $"{configuration}/{Name}";
        Target = WebhookTarget.Of(JsonTree.Object(webhook, "clientConfig"));
        Rules = [.. JsonTree.Objects(webhook, "rules").Select(static r => new WebhookRule(r))];
        FailOpen = JsonTree.Text(webhook, "failurePolicy") == "Ignore";
        MatchEquivalent = JsonTree.Text(webhook, "matchPolicy") != "Exact";
        Namespaces = Selector(webhook, "namespaceSelector");
        Objects = Selector(webhook, "objectSelector");
        Timeout = TimeSpan.FromSeconds(JsonTree.Number(webhook, "timeoutSeconds") ?? DefaultSeconds);
        AllowsDryRun = JsonTree.Text(webhook, "sideEffects") is "None" or "NoneOnDryRun";
        Reinvoked = JsonTree.Text(webhook, "reinvocationPolicy") == "IfNeeded";
        ReviewVersion = JsonTree.Texts(webhook, "admissionReviewVersions").FirstOrDefault(static v => v is "v1" or "v1beta1");
    }

    /// <summary>The webhook's name, as messages show it.</summary>
    public string Name { get; }

    /// <summary>The name with its configuration's, unique in the server.</summary>
    public string Id { get; }

    /// <summary>Where it is.</summary>
    public WebhookTarget Target { get; }

    /// <summary>What it wants to see.</summary>
    public IReadOnlyList<WebhookRule> Rules { get; }

    /// <summary>Whether requests pass when it cannot be asked.</summary>
    public bool FailOpen { get; }

    /// <summary>Whether rules also mean the same objects under other groups and versions.</summary>
    public bool MatchEquivalent { get; }

    /// <summary>The labels the object's namespace must have.</summary>
    public LabelSelector Namespaces { get; }

    /// <summary>The labels the object must have, before or after the change.</summary>
    public LabelSelector Objects { get; }

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Whether asking it changes nothing elsewhere when nothing is stored.</summary>
    public bool AllowsDryRun { get; }

    /// <summary>Whether it is asked again when others changed the object after it.</summary>
    public bool Reinvoked { get; }

    /// <summary>The version of AdmissionReview to send; null when it knows none of this server's.</summary>
    public string? ReviewVersion { get; }

    /// <summary>The webhooks of a stored configuration, in their order.</summary>
    public static IEnumerable<AdmissionWebhook> Read(JsonObject configuration)
    {
        var name = JsonTree.Text(JsonTree.Object(configuration, "metadata"), "name") ?? "";
        return JsonTree.Objects(configuration, "webhooks").Select(w => new AdmissionWebhook(name, w));
    }

    private static LabelSelector Selector(JsonObject webhook, string field) =>
        JsonTree.Object(webhook, field) is { } selector ? LabelSelector.FromObject(selector) : LabelSelector.Everything;
}
