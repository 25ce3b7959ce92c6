using System.Text;
using System.Text.Json;
using EdgeOrch.Api.Types;
using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Images;

/// <summary>Finds the credentials for an image in image pull secrets. Pure.</summary>
public static class RegistryCredentials
{
    /// <summary>The credentials of the first secret that names the image's registry; null when none does.</summary>
    /// <exception cref="JsonException">A secret is not the JSON its type promises.</exception>
    public static AuthConfig? Find(IEnumerable<Secret> secrets, string image)
    {
        var registry = ImageReference.Registry(image);
        foreach (var secret in secrets)
        {
            foreach (var (server, entry) in Entries(secret))
            {
                if (HostOf(server) is var host && (host == registry || (registry == "docker.io" && host == "index.docker.io")))
                {
                    return ToAuth(entry);
                }
            }
        }

        return null;
    }

    private static List<(string Server, JsonElement Entry)> Entries(Secret secret)
    {
        var data = secret.Data?.GetValueOrDefault(".dockerconfigjson");
        var legacy = data is null ? secret.Data?.GetValueOrDefault(".dockercfg") : null;
        if ((data ?? legacy) is not { } json)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (data is not null && !root.TryGetProperty("auths", out root))
        {
            return [];
        }

        return [.. root.EnumerateObject().Select(p => (p.Name, p.Value.Clone()))];
    }

    private static string HostOf(string server)
    {
        var text = server.Contains("://", StringComparison.Ordinal) ? server[(server.IndexOf("://", StringComparison.Ordinal) + 3)..] : server;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? text : text[..slash];
    }

    private static AuthConfig ToAuth(JsonElement entry)
    {
        var auth = new AuthConfig
        {
            Username = Text(entry, "username"),
            Password = Text(entry, "password"),
            IdentityToken = Text(entry, "identitytoken"),
            RegistryToken = Text(entry, "registrytoken"),
        };
        var combined = Text(entry, "auth");
        if (auth.Username.Length == 0 && combined.Length > 0)
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(combined)).Split(':', 2);
            auth.Username = pair[0];
            auth.Password = pair.Length > 1 ? pair[1] : "";
        }

        return auth;
    }

    private static string Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
