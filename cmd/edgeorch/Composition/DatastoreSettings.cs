using EdgeOrch.Cli.Settings;
using EdgeOrch.Store;

namespace EdgeOrch.Cli.Composition;

/// <summary>The settings that name an etcd cluster.</summary>
internal static class DatastoreSettings
{
    private const string Endpoint = "datastore-endpoint";
    private const string CaFile = "datastore-cafile";
    private const string CertificateFile = "datastore-certfile";
    private const string KeyFile = "datastore-keyfile";
    private const string Prefix = "datastore-prefix";

    /// <summary>Reads and checks them; null when no cluster is named.</summary>
    /// <exception cref="SettingException">One is wrong, or does not go with another.</exception>
    public static EtcdStoreOptions? From(SettingValues values)
    {
        var endpoints = values.Items(Endpoint).Select(item => Address(values, item)).ToList();
        var files = ((string[])[CaFile, CertificateFile, KeyFile]).ToDictionary(static name => name, name => ExistingFile(values, name));
        if (endpoints.Count == 0)
        {
            return files.FirstOrDefault(static file => file.Value is not null).Key is { } alone
                ? throw values.Wrong(alone, $"is of no use without --{Endpoint}")
                : null;
        }

        var encrypted = endpoints[0].Scheme == Uri.UriSchemeHttps;
        if (endpoints.Any(endpoint => endpoint.Scheme != endpoints[0].Scheme))
        {
            throw values.Wrong(Endpoint, "names http and https addresses; take one of the two for all");
        }

        if (encrypted && files[CaFile] is null)
        {
            throw values.Wrong(Endpoint, $"needs --{CaFile}, to know whether the other side is that etcd");
        }

        if (!encrypted && files.FirstOrDefault(static file => file.Value is not null).Key is { } unused)
        {
            throw values.Wrong(unused, "is for https addresses of etcd");
        }

        if ((files[CertificateFile] is null) != (files[KeyFile] is null))
        {
            throw values.Wrong(files[KeyFile] is null ? CertificateFile : KeyFile, $"is one half only: --{CertificateFile} and --{KeyFile} go together");
        }

        return new EtcdStoreOptions
        {
            Endpoints = endpoints,
            Prefix = values.Text(Prefix) is ['/', not '/', ..] prefix ? prefix : throw values.Wrong(Prefix, "does not begin with / and a word"),
            CaFile = files[CaFile],
            CertificateFile = files[CertificateFile],
            KeyFile = files[KeyFile],
        };
    }

    private static Uri Address(SettingValues values, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.PathAndQuery == "/"
            ? address
            : throw values.Wrong(Endpoint, "is not a list of addresses such as https://10.0.0.2:2379");

    private static string? ExistingFile(SettingValues values, string name) =>
        values.TextOrNull(name) is not { } path || File.Exists(path) ? values.TextOrNull(name) : throw values.Wrong(name, "does not exist");
}
