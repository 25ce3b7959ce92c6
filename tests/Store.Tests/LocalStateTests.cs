namespace EdgeOrch.Store.Tests;

public sealed class LocalStateTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_was_put_is_there_after_reopening()
    {
        using (var state = LocalState.Open(_directory.StoreFile))
        {
            state.Put("pods/b", [2]);
            state.Put("pods/a", [1]);
            state.Put("pods/a", [1, 1]);
            state.Put("node", []);
            Assert.True(state.Delete("pods/b"));
            Assert.False(state.Delete("pods/b"));
        }
        using var again = LocalState.Open(_directory.StoreFile);
        Assert.Equal([1, 1], again.Get("pods/a")!);
        Assert.Equal([], again.Get("node")!);
        Assert.Null(again.Get("pods/b"));
        Assert.Equal(["pods/a"], again.List("pods/").Select(entry => entry.Key));
        Assert.Equal(["node", "pods/a"], again.List().Select(entry => entry.Key));
    }

    [Fact]
    public void A_second_user_is_refused()
    {
        using var state = LocalState.Open(_directory.StoreFile);
        Assert.Throws<StoreLockedException>(() => LocalState.Open(_directory.StoreFile));
    }

    [Fact]
    public void A_damaged_file_is_refused_in_words()
    {
        LocalState.Open(_directory.StoreFile).Dispose();
        File.WriteAllText(_directory.StoreFile, "this is not a database, and long enough to show it".PadRight(4096, '.'));
        Assert.Contains(_directory.StoreFile, Assert.Throws<StoreCorruptException>(() => LocalState.Open(_directory.StoreFile)).Message);
    }

    [Fact]
    public async Task Threads_may_share_it()
    {
        using var state = LocalState.Open(_directory.StoreFile);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            for (int k = 0; k < 20; k++)
            {
                state.Put($"{i}/{k}", [(byte)i]);
                Assert.Equal([(byte)i], state.Get($"{i}/{k}")!);
            }
        })));
        Assert.Equal(160, state.List().Count);
    }
}
