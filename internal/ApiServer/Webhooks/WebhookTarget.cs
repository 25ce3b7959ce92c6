using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Where a webhook is and what vouches for it. Equal targets share connections. Immutable.</summary>
/// <param name="Url">The whole URL; for a service its host is <c>NAME.NAMESPACE.svc</c>, which is the name the certificate must carry.</param>
/// <param name="CaBundle">Trusted roots as PEM in base64; empty for the system's.</param>
/// <param name="Namespace">The service's namespace; empty for a plain URL.</param>
/// <param name="Service">The service's name; empty for a plain URL.</param>
internal sealed record WebhookTarget(string Url, string CaBundle, string Namespace, string Service)
{
    private const long DefaultPort = 443;

    /// <summary>The service's port.</summary>
    public int Port { get; private init; }

    /// <summary>Reads a <c>clientConfig</c> that was validated when it was stored.</summary>
    public static WebhookTarget Of(JsonObject? clientConfig)
    {
        var bundle = JsonTree.Text(clientConfig, "caBundle") ?? "";
        if (JsonTree.Object(clientConfig, "service") is not { } service)
        {
            return new WebhookTarget(JsonTree.Text(clientConfig, "url") ?? "", bundle, "", "");
        }

        var name = JsonTree.Text(service, "name") ?? "";
        var @namespace = JsonTree.Text(service, "namespace") ?? "";
        var port = (int)(JsonTree.Number(service, "port") ?? DefaultPort);
        var path = JsonTree.Text(service, "path") ?? "";
        return new WebhookTarget($"https://{name}.{@namespace}.svc:{port}{(path.StartsWith('/') ? "" : "/")}{path}", bundle, @namespace, name) { Port = port };
    }
}
