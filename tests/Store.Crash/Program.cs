using System.Globalization;
using System.Text;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

// Writes to a store until it is killed. Several writers change keys of their own, durable and volatile by turns, and print each
// acknowledged write as one line "KEY REVISION CLASS" before the next one begins.
if (args is not [var path, var writersText])
{
    Console.Error.WriteLine("usage: EdgeOrch.Store.Crash STORE-DIRECTORY WRITERS");
    return 2;
}
int writers = int.Parse(writersText, CultureInfo.InvariantCulture);
var output = Console.OpenStandardOutput();
var options = new ReplicatedStoreOptions { Directory = path, VolatileInterval = TimeSpan.Zero, HistoryRevisions = 200, CheckpointPages = 50 };
await using var store = await ReplicatedStore.OpenAsync(options, NullLogger.Instance, TimeProvider.System, default);
Print($"open {store.CurrentRevision} -");

await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
{
    for (int i = 0; ; i++)
    {
        string key = $"/writer/{writer}/{i % 10}";
        var writeClass = i % 3 == 2 ? WriteClass.Volatile : WriteClass.Durable;
        var mutation = new Mutation(key, Encoding.UTF8.GetBytes($"[]{new string('x', i % 3000)}"), 1);
        var result = await store.CommitAsync(new Transaction([], [mutation]) { WriteClass = writeClass }, default);
        Print($"{key} {result.Revision} {writeClass}");
    }
})));
return 0;

void Print(string line)
{
    // One write call per line: a line is there whole or not at all.
    byte[] bytes = Encoding.ASCII.GetBytes(line + "\n");
    lock (output)
    {
        output.Write(bytes);
        output.Flush();
    }
}
