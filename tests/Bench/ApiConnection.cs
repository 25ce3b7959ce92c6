using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeOrch.Bench;

/// <summary>An HTTP client with the address, trust and client certificate of a kubeconfig.</summary>
internal static partial class ApiConnection
{
    internal static HttpClient Open(string kubeconfig)
    {
        string text = File.ReadAllText(kubeconfig);
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(Data(text, "client-certificate-data"), Data(text, "client-key-data"));
        X509Certificate2 client = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        X509Certificate2 authority = X509CertificateLoader.LoadCertificate(
            Pem(Data(text, "certificate-authority-data")));
        X509ChainPolicy trust = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.Add(authority);
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            MaxConnectionsPerServer = 256,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [client],
                CertificateChainPolicy = trust,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => client,
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri(Field(text, "server")), Timeout = Timeout.InfiniteTimeSpan };
    }

    private static byte[] Pem(string text)
    {
        PemFields fields = PemEncoding.Find(text);
        return Convert.FromBase64String(text[fields.Base64Data]);
    }

    private static string Data(string text, string key) => Encoding.UTF8.GetString(Convert.FromBase64String(Field(text, key)));

    /// <summary>A kubeconfig that a server wrote has one cluster and one user, so the first value of a key is the value.</summary>
    private static string Field(string text, string key) =>
        Entry().Matches(text).FirstOrDefault(match => match.Groups[1].Value == key)?.Groups[2].Value
        ?? throw new InvalidDataException($"the kubeconfig has no {key}");

    [GeneratedRegex("""^[ -]*([a-z-]+): *"?([^\s"]+)""", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
