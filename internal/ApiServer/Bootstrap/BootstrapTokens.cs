using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.Client;
using EdgeOrch.Client.Join;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>A bootstrap token as <c>edgeorch token list</c> shows it: without its secret.</summary>
public sealed record BootstrapTokenInfo(string Id, DateTimeOffset? Expires, string Description);

/// <summary>Makes, lists and deletes join tokens (<c>edgeorch token</c>). Thread-safe.</summary>
public sealed class BootstrapTokens(ApiClient client, TimeProvider time)
{
    /// <summary>Makes a token; <paramref name="lifetime"/> null never expires.</summary>
    public async Task<JoinToken> CreateAsync(string caFingerprint, TimeSpan? lifetime, string description, CancellationToken cancellationToken)
    {
        var (id, secret) = JoinToken.Generate();
        var data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["token-id"] = Encoding.ASCII.GetBytes(id),
            ["token-secret"] = Encoding.ASCII.GetBytes(secret),
            ["usage-bootstrap-authentication"] = "true"u8.ToArray(),
        };
        if (lifetime is { } life)
        {
            data["expiration"] = Encoding.ASCII.GetBytes(KubeTime.FormatSeconds(time.GetUtcNow() + life));
        }

        if (description.Length > 0)
        {
            data["description"] = Encoding.UTF8.GetBytes(description);
        }

        var stored = new Secret { ApiVersion = "v1", Kind = "Secret", Type = BootstrapToken.SecretType, Data = data };
        stored.Metadata.Name = BootstrapToken.NamePrefix + id;
        stored.Metadata.Namespace = BootstrapToken.Namespace;
        await client.For<Secret>().CreateAsync(stored, cancellationToken).ConfigureAwait(false);
        return new JoinToken(caFingerprint, id, secret);
    }

    /// <summary>All bootstrap tokens, by id.</summary>
    public async Task<IReadOnlyList<BootstrapTokenInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var page = await client.For<Secret>().ListAsync(
            BootstrapToken.Namespace, new ListOptions { FieldSelector = $"type={BootstrapToken.SecretType}" }, cancellationToken).ConfigureAwait(false);
        return
        [
            .. page.Items.Select(s => new BootstrapTokenInfo(
                    Text(s, "token-id"), KubeTime.TryParse(Text(s, "expiration"), out var until) ? until : null, Text(s, "description")))
                .OrderBy(t => t.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Deletes a token, given by its id or whole. Returns false when there is none.</summary>
    public async Task<bool> DeleteAsync(string idOrToken, CancellationToken cancellationToken)
    {
        var id = JoinToken.TryParse(idOrToken, out var token, out _) ? token.Id : idOrToken;
        var name = BootstrapToken.NamePrefix + id;
        if (await client.For<Secret>().FindAsync(BootstrapToken.Namespace, name, cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        await client.For<Secret>().DeleteAsync(BootstrapToken.Namespace, name, null, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static string Text(Secret secret, string key) =>
        secret.Data?.GetValueOrDefault(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
}
