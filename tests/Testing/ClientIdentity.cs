using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeOrch.Testing;

/// <summary>The certificate that a kubeconfig proves its user with.</summary>
public static partial class ClientIdentity
{
    /// <summary>Reads certificate and key out of a kubeconfig file.</summary>
    public static X509Certificate2 Read(string kubeconfig)
    {
        string text = File.ReadAllText(kubeconfig);
        using X509Certificate2 fromPem = X509Certificate2.CreateFromPem(Field(text, "client-certificate-data"), Field(text, "client-key-data"));
        return X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
    }

    private static string Field(string kubeconfig, string name)
    {
        string encoded = KubeconfigField().Matches(kubeconfig).First(match => match.Groups[1].Value == name).Groups[2].Value;
        return Encoding.ASCII.GetString(Convert.FromBase64String(encoded));
    }

    [GeneratedRegex("([a-z-]+)\"?: *\"?([A-Za-z0-9+/=]+)")]
    private static partial Regex KubeconfigField();
}
