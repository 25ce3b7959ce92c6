using EdgeOrch.Linux;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// The files that make a server the one its agents, tokens and kubeconfigs know: everything in <c>server/pki</c>, and the join token.
/// They travel in a snapshot when asked for.
/// </summary>
internal sealed class ServerKeys(string dataDirectory)
{
    private const string Pki = "pki";
    private const string Token = "token";

    // Every server's own: the key behind its address, and the certificate that names it.
    private static readonly string[] OwnNames = [$"{Pki}/server.key", $"{Pki}/server.crt"];

    private string Server => Path.Combine(dataDirectory, "server");

    /// <summary>Reads them.</summary>
    public IReadOnlyList<SnapshotAttachment> Read()
    {
        var pki = Path.Combine(Server, Pki);
        IEnumerable<string> names = Directory.Exists(pki) ? Directory.EnumerateFiles(pki).Select(file => $"{Pki}/{Path.GetFileName(file)}") : [];
        return [.. names.Append(Token).Where(name => File.Exists(PathOf(name))).Order(StringComparer.Ordinal).Select(name => new SnapshotAttachment(name, File.ReadAllBytes(PathOf(name))))];
    }

    /// <summary>Reads those that all servers of a cluster have alike.</summary>
    public IReadOnlyList<SnapshotAttachment> ReadShared() => [.. Read().Where(static key => !OwnNames.Contains(key.Name))];

    /// <summary>Puts the keys of a cluster in place that this server joins; what a power cut has left of them is completed.</summary>
    /// <exception cref="UserException">Another cluster's are there, or a name is none of a key.</exception>
    public void Adopt(IReadOnlyList<SnapshotAttachment> keys)
    {
        if (keys.FirstOrDefault(key => !IsName(key.Name) || OwnNames.Contains(key.Name)) is { } foreign)
        {
            throw new UserException($"--join: the server sent a file {foreign.Name}, which is none of a cluster's keys");
        }

        var present = Read().ToDictionary(static key => key.Name);
        if (keys.FirstOrDefault(key => present.TryGetValue(key.Name, out var other) && !other.Content.Span.SequenceEqual(key.Content.Span)) is { } different)
        {
            throw new UserException($"--join: {PathOf(different.Name)} is another cluster's; name an empty --data-dir, or remove this one");
        }

        DurableFile.CreatePrivateDirectory(Path.Combine(Server, Pki));
        foreach (var key in keys.Where(key => !present.ContainsKey(key.Name)))
        {
            DurableFile.Write(PathOf(key.Name), key.Content.Span, DurableFile.OwnerOnly);
        }
    }

    /// <summary>Puts keys of a snapshot in place. Equal ones are left alone; others that are there are moved aside when they may be.</summary>
    /// <returns>Where the old ones are now; null when there were none.</returns>
    /// <exception cref="UserException">Others are there and must stay, or a name is none of a key.</exception>
    public string? Write(IReadOnlyList<SnapshotAttachment> keys, bool replace, DateTimeOffset now)
    {
        if (keys.FirstOrDefault(key => !IsName(key.Name)) is { } foreign)
        {
            throw new UserException($"the snapshot holds a file {foreign.Name}, which is none of a server's keys");
        }

        var present = Read();
        if (keys.All(key => present.Any(other => other.Name == key.Name && other.Content.Span.SequenceEqual(key.Content.Span))))
        {
            return null;
        }

        if (present.Count > 0 && !replace)
        {
            throw new UserException($"{Path.Combine(Server, Pki)} holds other keys than the snapshot; --force moves them aside, or name an empty data directory");
        }

        var aside = present.Count > 0 ? MoveAside(present, now) : null;
        DurableFile.CreatePrivateDirectory(Path.Combine(Server, Pki));
        foreach (var key in keys)
        {
            DurableFile.Write(PathOf(key.Name), key.Content.Span, DurableFile.OwnerOnly);
        }

        return aside;
    }

    private string MoveAside(IReadOnlyList<SnapshotAttachment> present, DateTimeOffset now)
    {
        var aside = Path.Combine(Server, $"replaced-keys-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        DurableFile.CreatePrivateDirectory(aside);
        DurableFile.CreatePrivateDirectory(Path.Combine(aside, Pki));
        foreach (var key in present)
        {
            File.Move(PathOf(key.Name), Path.Combine(aside, key.Name));
        }

        DirectorySync.Flush(Path.Combine(aside, Pki));
        DirectorySync.Flush(aside);
        return aside;
    }

    private static bool IsName(string name) =>
        name == Token || (name.Split('/') is [Pki, { Length: > 0 } file] && file is not ("." or "..") && !file.Contains('\0', StringComparison.Ordinal));

    private string PathOf(string name) => Path.Combine(Server, name);
}
