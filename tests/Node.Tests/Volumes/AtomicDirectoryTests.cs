using System.Text;
using EdgeOrch.Node.Volumes;

namespace EdgeOrch.Node.Tests.Volumes;

public sealed class AtomicDirectoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "atomic-" + Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Files_appear_through_the_data_link_and_change_in_one_step()
    {
        Assert.True(Write(("a", "1"), ("sub/b", "2")));
        Assert.Equal("1", File.ReadAllText(Path.Combine(_directory, "a")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(_directory, "sub/b")));
        Assert.Equal("..data/a", new FileInfo(Path.Combine(_directory, "a")).LinkTarget);
        var first = new FileInfo(Path.Combine(_directory, "..data")).LinkTarget;

        Assert.True(Write(("a", "3"), ("c", "4")));
        Assert.Equal("3", File.ReadAllText(Path.Combine(_directory, "a")));
        Assert.False(Path.Exists(Path.Combine(_directory, "sub")));
        Assert.False(Path.Exists(Path.Combine(_directory, first!)));
        Assert.Equal("4", File.ReadAllText(Path.Combine(_directory, "c")));
    }

    [Fact]
    public void The_same_files_are_not_written_again()
    {
        Assert.True(Write(("a", "1")));
        var before = new FileInfo(Path.Combine(_directory, "..data")).LinkTarget;
        Assert.False(Write(("a", "1")));
        Assert.Equal(before, new FileInfo(Path.Combine(_directory, "..data")).LinkTarget);
    }

    private bool Write(params (string Path, string Text)[] files) => AtomicDirectory.Write(
        _directory,
        files.ToDictionary(f => f.Path, f => new VolumeFile(Encoding.UTF8.GetBytes(f.Text), 0b110_100_100)),
        null,
        null,
        Now);
}
