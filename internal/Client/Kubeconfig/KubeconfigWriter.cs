using System.Text;
using EdgeOrch.Linux;

namespace EdgeOrch.Client.Kubeconfig;

/// <summary>Writes kubeconfigs with all data inside.</summary>
public static class KubeconfigWriter
{
    /// <summary>A kubeconfig with one cluster, one user and one context, all of one name. Pure.</summary>
    public static string Format(string name, KubeconfigCluster cluster, KubeconfigUser user)
    {
        var text = new StringBuilder();
        text.Append("apiVersion: v1\nkind: Config\nclusters:\n- name: ").Append(Quote(name)).Append("\n  cluster:\n    server: ").Append(Quote(cluster.Server)).Append('\n');
        Append(text, "certificate-authority-data", Base64(cluster.CaPem));
        Append(text, "tls-server-name", cluster.TlsServerName);
        if (cluster.InsecureSkipTlsVerify)
        {
            text.Append("    insecure-skip-tls-verify: true\n");
        }

        text.Append("users:\n- name: ").Append(Quote(name)).Append("\n  user:\n");
        Append(text, "client-certificate-data", Base64(user.ClientCertificatePem));
        Append(text, "client-key-data", Base64(user.ClientKeyPem));
        Append(text, "token", user.Token);
        Append(text, "tokenFile", user.TokenFile);
        text.Append("contexts:\n- name: ").Append(Quote(name)).Append("\n  context:\n    cluster: ").Append(Quote(name))
            .Append("\n    user: ").Append(Quote(name)).Append("\ncurrent-context: ").Append(Quote(name)).Append("\npreferences: {}\n");
        return text.ToString();
    }

    /// <summary>Stores a kubeconfig for its owner only (mode 0600), making its directory when needed.</summary>
    public static void Write(string path, string content)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        DurableFile.Write(full, Encoding.UTF8.GetBytes(content), DurableFile.OwnerOnly);
    }

    private static void Append(StringBuilder text, string field, string? value)
    {
        if (value is not null)
        {
            text.Append("    ").Append(field).Append(": ").Append(Quote(value)).Append('\n');
        }
    }

    private static string? Base64(string? pem) => pem is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));

    /// <summary>A YAML scalar in double quotes, where YAML escapes as JSON does.</summary>
    private static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
