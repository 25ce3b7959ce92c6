using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Stress.Tests.Support;

namespace EdgeOrch.Stress.Tests.Model;

/// <summary>One client that reads and writes at random and remembers all it saw.</summary>
internal sealed class ModelClient(StressServer server, string collection, Shared shared, int number, Random random)
{
    private readonly OperationMaker _maker = new(number, random);

    /// <summary>Its writes.</summary>
    public List<WriteRecord> Writes { get; } = [];

    /// <summary>Its reads.</summary>
    public List<ReadRecord> Reads { get; } = [];

    /// <summary>Works until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await shared.UpAsync();
            try
            {
                await StepAsync();
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                // A read that broke off says nothing.
            }
        }
    }

    private async Task StepAsync()
    {
        switch (random.Next(10))
        {
            case 0:
                Reads.Add(await CollectionReader.ListAsync(server, collection, shared, random.Next(2) == 0 ? null : _maker.Tier(), random.Next(3)));
                break;
            case <= 3:
                string name = _maker.Name();
                ReadRecord? read = await GetAsync(name);
                if (read is not null)
                {
                    await WriteAsync(_maker.Pinned(name, read.Objects[name].Revision, read.Objects[name].State));
                }

                break;
            default:
                await WriteAsync(_maker.Blind());
                break;
        }
    }

    private async Task<ReadRecord?> GetAsync(string name)
    {
        long floor = shared.Floor;
        Answer answer = await server.SendAsync(HttpMethod.Get, $"{collection}/{name}");
        if (answer.Code != 200)
        {
            if (answer.Code == 404)
            {
                Reads.Add(new ReadRecord(floor, 0, name, null, new Dictionary<string, (long, MapState)>()));
            }

            return null;
        }

        JsonObject value = answer.Json;
        ReadRecord read = new(floor, 0, name, null, new Dictionary<string, (long, MapState)> { [name] = (CollectionReader.RevisionOf(value), MapState.Of(value)) });
        shared.Saw(read.Objects[name].Item1);
        Reads.Add(read);
        return read;
    }

    private async Task WriteAsync(Operation operation)
    {
        (long floor, long began) = (shared.Floor, shared.Tick());
        byte[]? body = operation.Body.Length == 0 ? null : Encoding.UTF8.GetBytes(operation.Body);
        try
        {
            Answer answer = await server.SendAsync(operation.Method, collection + operation.Path, body, operation.ContentType);
            bool done = answer.Code is 200 or 201;
            long revision = done && operation.Verb != "delete" ? CollectionReader.RevisionOf(answer.Json) : 0;
            string uid = done && operation.Verb == "delete" ? (string)answer.Json["details"]!["uid"]! : "";
            shared.Saw(revision);
            Writes.Add(new WriteRecord(operation, floor, began, shared.Tick(), answer.Code, revision, uid, Encoding.UTF8.GetString(answer.Body)));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            Writes.Add(new WriteRecord(operation, floor, began, shared.Tick(), 0, 0, "", e.Message));
        }
    }
}
