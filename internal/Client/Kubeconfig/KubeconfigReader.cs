using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Client.Kubeconfig;

/// <summary>Reads the kubeconfig format, v1: YAML or JSON, with data inside or in files relative to the kubeconfig's directory.</summary>
public static class KubeconfigReader
{
    /// <summary>Reads a kubeconfig; <paramref name="path"/> is used in messages and as the base of relative file names.</summary>
    /// <exception cref="KubeconfigException">It is not a kubeconfig.</exception>
    public static KubeconfigFile Read(ReadOnlySpan<byte> content, string path)
    {
        JsonObject root;
        try
        {
            root = JsonNode.Parse(YamlDocuments.ToJson(content)) as JsonObject
                ?? throw new KubeconfigException($"{path}: not a kubeconfig: the document is not a map");
        }
        catch (Exception e) when (e is ApiException or JsonException)
        {
            throw new KubeconfigException($"{path}: not a kubeconfig: {e.Message}", e);
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new KubeconfigFile
        {
            Path = path,
            Clusters = Entries(root, "clusters", "cluster", (name, c) => Cluster(name, c, path, directory)),
            Users = Entries(root, "users", "user", (name, u) => User(name, u, path, directory)),
            Contexts = Entries(root, "contexts", "context", (name, c) => new KubeconfigContext(
                name, JsonTree.Text(c, "cluster") ?? "", JsonTree.Text(c, "user") ?? "") { Namespace = NamespaceOf(c) }),
            CurrentContext = JsonTree.Text(root, "current-context") ?? "",
        };
    }

    private static string NamespaceOf(JsonObject context) => JsonTree.Text(context, "namespace") is { Length: > 0 } name ? name : "default";

    private static Dictionary<string, T> Entries<T>(JsonObject root, string list, string member, Func<string, JsonObject, T> read)
    {
        var entries = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in JsonTree.Objects(root, list))
        {
            if (JsonTree.Text(item, "name") is { } name && JsonTree.Object(item, member) is { } value)
            {
                // As kubectl, the first of two entries with one name counts.
                entries.TryAdd(name, read(name, value));
            }
        }

        return entries;
    }

    private static KubeconfigCluster Cluster(string name, JsonObject cluster, string path, string directory) =>
        new(name, JsonTree.Text(cluster, "server") ?? throw new KubeconfigException($"{path}: cluster \"{name}\" has no server"))
        {
            CaPem = Pem(cluster, "certificate-authority", path, directory),
            InsecureSkipTlsVerify = JsonTree.Flag(cluster, "insecure-skip-tls-verify") ?? false,
            TlsServerName = JsonTree.Text(cluster, "tls-server-name"),
        };

    private static KubeconfigUser User(string name, JsonObject user, string path, string directory) => new(name)
    {
        ClientCertificatePem = Pem(user, "client-certificate", path, directory),
        ClientKeyPem = Pem(user, "client-key", path, directory),
        Token = JsonTree.Text(user, "token"),
        TokenFile = JsonTree.Text(user, "tokenFile") is { Length: > 0 } file ? Path.Combine(directory, file) : null,
    };

    private static string? Pem(JsonObject node, string field, string path, string directory)
    {
        try
        {
            if (JsonTree.Text(node, $"{field}-data") is { Length: > 0 } data)
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }

            return JsonTree.Text(node, field) is { Length: > 0 } file ? File.ReadAllText(Path.Combine(directory, file)) : null;
        }
        catch (FormatException e)
        {
            throw new KubeconfigException($"{path}: {field}-data is not base64", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"{path}: {field}: {e.Message}", e);
        }
    }
}
