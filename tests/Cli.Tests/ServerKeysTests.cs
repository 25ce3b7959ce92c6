using EdgeOrch.Cli.Composition;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Tests;

public sealed class ServerKeysTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edgeorch-keys-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Keys_arrive_as_they_left_and_for_their_owner_alone()
    {
        SnapshotAttachment[] keys = [Key("pki/ca.crt", "c"), Key("pki/ca.key", "k"), Key("token", "t")];
        Assert.Null(Keys("new").Write(keys, replace: false, DateTimeOffset.UnixEpoch));
        Assert.Equal(keys.Select(Text), Keys("new").Read().Select(Text));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_root, "new", "server", "pki", "ca.key")));
        Assert.Null(Keys("new").Write(keys, replace: false, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Other_keys_stay_or_are_moved_aside()
    {
        var keys = Keys("data");
        keys.Write([Key("pki/ca.key", "old"), Key("token", "t")], replace: false, DateTimeOffset.UnixEpoch);
        var refusal = Assert.Throws<UserException>(() => keys.Write([Key("pki/ca.key", "new")], replace: false, DateTimeOffset.UnixEpoch));
        Assert.Contains("--force", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["pki/ca.key=old", "token=t"], keys.Read().Select(Text));

        var aside = keys.Write([Key("pki/ca.key", "new")], replace: true, DateTimeOffset.UnixEpoch);
        Assert.Equal(["pki/ca.key=new"], keys.Read().Select(Text));
        Assert.Equal("old", File.ReadAllText(Path.Combine(aside!, "pki", "ca.key")));
        Assert.Equal("t", File.ReadAllText(Path.Combine(aside!, "token")));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("pki/../state.db")]
    [InlineData("pki/a/b")]
    [InlineData("pki/..")]
    [InlineData("pki/")]
    [InlineData("/token")]
    [InlineData("state.db")]
    public void A_file_that_is_no_key_is_refused(string name)
    {
        Assert.Throws<UserException>(() => Keys("data").Write([Key("token", "t"), Key(name, "x")], replace: true, DateTimeOffset.UnixEpoch));
        Assert.Empty(Keys("data").Read());
    }

    private ServerKeys Keys(string directory) => new(Path.Combine(_root, directory));

    private static SnapshotAttachment Key(string name, string content) => new(name, System.Text.Encoding.ASCII.GetBytes(content));

    private static string Text(SnapshotAttachment key) => $"{key.Name}={System.Text.Encoding.ASCII.GetString(key.Content.Span)}";
}
