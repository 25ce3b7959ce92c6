using System.Text;
using EdgeOrch.Client.Join;
using EdgeOrch.Linux;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>The server's own join token, in <c>DATA/server/token</c> (mode 0600). It does not expire; delete the file to have another made.</summary>
public static class ServerToken
{
    /// <summary>The id of the server's token.</summary>
    public const string Id = "server";

    /// <summary>The token from <c>--token</c> when given, else the stored one, else a new one; stored before it is returned.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="caFingerprint">The cluster CA's hash.</param>
    /// <param name="wanted">A whole token or only its secret, as <c>--token</c> gives it; or null.</param>
    /// <exception cref="ArgumentException"><c>--token</c> is not usable.</exception>
    public static JoinToken LoadOrCreate(string dataDirectory, string caFingerprint, string? wanted)
    {
        var path = Path.Combine(dataDirectory, "server", "token");
        DurableFile.CreatePrivateDirectory(Path.GetDirectoryName(path)!);
        var stored = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        var token = wanted is { Length: > 0 } ? FromFlag(wanted.Trim(), caFingerprint) : FromFile(stored, caFingerprint);
        if (stored != token.ToString())
        {
            DurableFile.Write(path, Encoding.ASCII.GetBytes($"{token}\n"), DurableFile.OwnerOnly);
        }

        return token;
    }

    private static JoinToken FromFlag(string wanted, string caFingerprint)
    {
        if (JoinToken.TryParse(wanted, out var whole, out _))
        {
            return whole.CaFingerprint == caFingerprint
                ? whole
                : throw new ArgumentException($"--token: it is pinned to another cluster's CA ({whole.CaFingerprint}); this one's is {caFingerprint}");
        }

        return JoinToken.IsSecret(wanted)
            ? new JoinToken(caFingerprint, Id, wanted)
            : throw new ArgumentException("--token: give a whole join token, or a secret of at least 16 letters, digits, dashes or underscores");
    }

    /// <summary>A damaged file, or one of another CA, is replaced: nobody could join with it.</summary>
    private static JoinToken FromFile(string stored, string caFingerprint) =>
        JoinToken.TryParse(stored, out var token, out _) && token.CaFingerprint == caFingerprint
            ? token
            : new JoinToken(caFingerprint, Id, JoinToken.Generate().Secret + JoinToken.Generate().Secret);
}
