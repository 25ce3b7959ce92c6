using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.Client.Kubeconfig;

/// <summary>What a kubeconfig file says. Immutable.</summary>
public sealed record KubeconfigFile
{
    /// <summary>Where it was read from; in messages.</summary>
    public required string Path { get; init; }

    /// <summary>The clusters by name.</summary>
    public required IReadOnlyDictionary<string, KubeconfigCluster> Clusters { get; init; }

    /// <summary>The users by name.</summary>
    public required IReadOnlyDictionary<string, KubeconfigUser> Users { get; init; }

    /// <summary>The contexts by name.</summary>
    public required IReadOnlyDictionary<string, KubeconfigContext> Contexts { get; init; }

    /// <summary>The context commands use by default.</summary>
    public string CurrentContext { get; init; } = "";

    /// <summary>
    /// Reads the named file, or the first there is of <c>$KUBECONFIG</c>, <c>~/.kube/config</c> and <c>/etc/edgeorch/kubeconfig</c>.
    /// </summary>
    /// <exception cref="KubeconfigException">There is none, or it cannot be read; the message names it.</exception>
    public static KubeconfigFile Load(string? path = null)
    {
        var found = path ?? Candidates().FirstOrDefault(File.Exists)
            ?? throw new KubeconfigException(
                $"no kubeconfig found: looked for {string.Join(", ", Candidates())}. Give --kubeconfig, or set KUBECONFIG");
        try
        {
            return KubeconfigReader.Read(File.ReadAllBytes(found), found);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"{found}: {e.Message}", e);
        }
    }

    /// <summary>A context by name, or the current one.</summary>
    /// <exception cref="KubeconfigException">There is no such context.</exception>
    public KubeconfigContext Context(string? name = null)
    {
        var wanted = name ?? (CurrentContext.Length == 0 && Contexts.Count == 1 ? Contexts.Keys.First() : CurrentContext);
        return Contexts.TryGetValue(wanted, out var context)
            ? context
            : throw new KubeconfigException(
                $"{Path}: context \"{wanted}\" does not exist; there are: {string.Join(", ", Contexts.Keys.Order(StringComparer.Ordinal))}");
    }

    /// <summary>How to reach a context's server as its user.</summary>
    /// <exception cref="KubeconfigException">The context is incomplete, or its certificates are unreadable; the message says which.</exception>
    public HttpTransportOptions TransportOptions(string? contextName = null)
    {
        var context = Context(contextName);
        var cluster = Clusters.GetValueOrDefault(context.Cluster)
            ?? throw new KubeconfigException($"{Path}: context \"{context.Name}\" names cluster \"{context.Cluster}\", which does not exist");
        var user = context.User.Length == 0
            ? new KubeconfigUser("")
            : Users.GetValueOrDefault(context.User)
                ?? throw new KubeconfigException($"{Path}: context \"{context.Name}\" names user \"{context.User}\", which does not exist");
        if (!Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) || server.Scheme != Uri.UriSchemeHttps)
        {
            throw new KubeconfigException($"{Path}: cluster \"{cluster.Name}\": server \"{cluster.Server}\" is not an https:// address");
        }

        var certificate = ClientCertificate(user);
        var tokenFile = user.TokenFile is { } file ? new TokenFile(file, TimeProvider.System) : null;
        return new HttpTransportOptions
        {
            Servers = [server],
            TrustedRoots = Roots(cluster),
            SkipTlsVerification = cluster.InsecureSkipTlsVerify,
            TlsServerName = cluster.TlsServerName,
            ClientCertificate = certificate is null ? null : () => certificate,
            BearerToken = tokenFile is not null ? tokenFile.Read : user.Token is { } token ? () => token : null,
        };
    }

    private static IEnumerable<string> Candidates()
    {
        foreach (var path in (Environment.GetEnvironmentVariable("KUBECONFIG") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return path;
        }

        yield return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        yield return "/etc/edgeorch/kubeconfig";
    }

    private List<X509Certificate2> Roots(KubeconfigCluster cluster)
    {
        if (cluster.CaPem is null)
        {
            return [];
        }

        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(cluster.CaPem);
        }
        catch (CryptographicException e)
        {
            throw new KubeconfigException($"{Path}: cluster \"{cluster.Name}\": certificate-authority is not PEM: {e.Message}", e);
        }

        return roots.Count > 0
            ? [.. roots]
            : throw new KubeconfigException($"{Path}: cluster \"{cluster.Name}\": certificate-authority holds no certificate");
    }

    private X509Certificate2? ClientCertificate(KubeconfigUser user)
    {
        if (user.ClientCertificatePem is null && user.ClientKeyPem is null)
        {
            return null;
        }

        if (user.ClientCertificatePem is null || user.ClientKeyPem is null)
        {
            throw new KubeconfigException($"{Path}: user \"{user.Name}\": client-certificate and client-key belong together, and one is missing");
        }

        try
        {
            return X509Certificate2.CreateFromPem(user.ClientCertificatePem, user.ClientKeyPem);
        }
        catch (CryptographicException e)
        {
            throw new KubeconfigException($"{Path}: user \"{user.Name}\": client-certificate or client-key is unusable: {e.Message}", e);
        }
    }
}
