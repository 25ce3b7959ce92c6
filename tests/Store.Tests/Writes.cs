using System.Text;

namespace EdgeOrch.Store.Tests;

/// <summary>Short forms of transactions.</summary>
internal static class Writes
{
    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static string Text(KeyValue? state) => state is null ? "(none)" : Encoding.UTF8.GetString(state.Value.Span);

    internal static Transaction Put(string key, string value, WriteClass writeClass = WriteClass.Durable) =>
        new([], [new Mutation(key, Bytes(value))]) { WriteClass = writeClass };

    internal static Transaction PutIf(string key, long expected, string value) =>
        new([new Compare(key, expected)], [new Mutation(key, Bytes(value))]);

    internal static Transaction Delete(string key) => new([], [new Mutation(key, null)]);

    internal static async Task<long> PutAsync(this IStore store, string key, string value, WriteClass writeClass = WriteClass.Durable)
    {
        var result = await store.CommitAsync(Put(key, value, writeClass), CancellationToken.None);
        Assert.True(result.Succeeded);
        return result.Revision;
    }

    internal static async Task<long> DeleteAsync(this IStore store, string key) =>
        (await store.CommitAsync(Delete(key), CancellationToken.None)).Revision;
}
