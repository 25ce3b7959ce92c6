using System.Security.Cryptography;
using EdgeOrch.ApiServer.Authentication;

namespace EdgeOrch.ApiServer.Pki;

/// <summary>
/// The keys service-account tokens are accepted from, by id: the one that signs, and older or newer ones an administrator names while
/// changing it. Pure but for reading the files.
/// </summary>
public static class TokenKeys
{
    /// <summary>All keys.</summary>
    /// <param name="signing">The key that signs.</param>
    /// <param name="files">PEM files with public or private ECDSA keys on P-256 (<c>--service-account-key-file</c>), each with one or more.</param>
    /// <exception cref="InvalidDataException">A file cannot be used; the message names it.</exception>
    public static IReadOnlyDictionary<string, ECDsa> Load(ECDsa signing, IEnumerable<string> files)
    {
        var keys = new Dictionary<string, ECDsa>(StringComparer.Ordinal) { [JsonWebToken.KeyId(signing)] = signing };
        foreach (var file in files)
        {
            foreach (var key in Read(file))
            {
                keys.TryAdd(JsonWebToken.KeyId(key), key);
            }
        }

        return keys;
    }

    private static IEnumerable<ECDsa> Read(string file)
    {
        var keys = new List<ECDsa>();
        try
        {
            ReadOnlySpan<char> text = File.ReadAllText(file);
            while (PemEncoding.TryFind(text, out var fields))
            {
                var key = ECDsa.Create();
                key.ImportFromPem(text[fields.Location]);
                keys.Add(key);
                text = text[fields.Location.End..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw Wrong(file, e.Message, e);
        }

        return keys.Count == 0 || keys.Exists(static k => k.KeySize != 256) ? throw Wrong(file, "it holds no ECDSA key on P-256", null) : keys;
    }

    private static InvalidDataException Wrong(string file, string why, Exception? inner) =>
        new($"--service-account-key-file: {file}: not ECDSA P-256 keys in PEM form: {why}", inner);
}
