using System.Globalization;
using System.Net;
using EdgeOrch.Stress.Tests.Fuzz.Protobuf;
using EdgeOrch.Stress.Tests.Support;
using Xunit.Abstractions;

namespace EdgeOrch.Stress.Tests.Fuzz;

/// <summary>Nothing that a client can send makes the real executable fail, hang or grow.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Clients = 12;
    private const int Requests = 1500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Wild_requests_get_proper_answers()
    {
        int seed = Seed.Next();
        output.WriteLine($"EDGEORCH_STRESS_SEED={seed}");

        // Over HTTP/2 a path that cannot be decoded ends its stream without an answer.
        await using StressServer server = await StressServer.StartAsync("fuzz", HttpVersion.Version11);
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"fuzz"}}""")).Code);
        ApiSurface surface = await ApiSurface.ReadAsync(server);
        List<ProtobufSeed> seeds = await ProtobufCorpus.ReadAsync(server, surface);
        SortedDictionary<int, int> codes = [];
        SortedDictionary<int, int> ofProtobuf = [];
        List<long> sizes = [];
        for (int round = 0; round < Seed.Effort; round++)
        {
            (FuzzRequest, int)[][] answered = await Task.WhenAll(Enumerable.Range(0, Clients).Select(
                client => SendAsync(server, new RequestMaker(surface, seeds, new Random(unchecked(seed + (round * 1_000_003) + (client * 7919)))), Requests / Clients)));
            foreach ((FuzzRequest request, int code) in answered.SelectMany(codes => codes))
            {
                SortedDictionary<int, int> counted = request.ContentType == ProtobufEnvelope.ContentType ? ofProtobuf : codes;
                counted[code] = counted.GetValueOrDefault(code) + 1;
            }

            await CleanAsync(server, surface);
            sizes.Add(server.ResidentBytes >> 20);
        }

        output.WriteLine($"answers: {Text(codes)}");
        output.WriteLine($"answers to protobuf: {Text(ofProtobuf)}");
        output.WriteLine($"MiB after each round: {string.Join(' ', sizes)}");
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Get, "/readyz")).Code);
        Assert.True(sizes[^1] < 250, $"the server grew to {sizes[^1]} MiB");
        Assert.True(codes.Keys.Count(code => code < 300) > 1, "nothing succeeded: the requests are too wild to mean anything");
        Assert.True(ofProtobuf.Keys.Count(code => code < 300) > 1, "no protobuf succeeded: it is spoiled too much to mean anything");
    }

    private static string Text(SortedDictionary<int, int> codes) =>
        string.Join(", ", codes.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}: {pair.Value}")));

    private static async Task<(FuzzRequest Request, int Code)[]> SendAsync(StressServer server, RequestMaker maker, int count)
    {
        (FuzzRequest, int)[] answers = new (FuzzRequest, int)[count];
        for (int i = 0; i < count; i++)
        {
            FuzzRequest request = maker.Next();
            answers[i] = (request with { Body = null }, await SendAsync(server, request));
        }

        return answers;
    }

    private static async Task<int> SendAsync(StressServer server, FuzzRequest request)
    {
        for (int attempt = 1; ; attempt++)
        {
            using CancellationTokenSource limit = new(Patience);
            try
            {
                Answer answer = await server.SendAsync(request.Method, request.Path, request.Body, request.ContentType, request.Accept, limit.Token);
                string? wrong = Verdict.Of(request, answer);
                Assert.True(wrong is null, $"{request}\nwas answered {wrong}");
                return answer.Code;
            }
            catch (HttpRequestException) when (attempt == 1 && request.Body is { Length: > 0 } && server.Process.Daemon.IsRunning)
            {
                // A refused body that does not come within seconds costs its connection, and this process may have been kept waiting.
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                throw new InvalidOperationException($"{request}\ngot no answer: {e.Message}", e);
            }
        }
    }

    // What was made goes, so that what stays can be told from growth.
    private static async Task CleanAsync(StressServer server, ApiSurface surface)
    {
        foreach (FuzzResource resource in surface.Resources.Where(r => r.Verbs.Contains("deletecollection") && r.Name != "namespaces"))
        {
            string[] collections = resource.Namespaced ? [resource.Collection("fuzz"), resource.Collection("default")] : resource.Name is "customresourcedefinitions" ? [resource.Collection("")] : [];
            foreach (string collection in collections)
            {
                int code = (await server.SendAsync(HttpMethod.Delete, collection)).Code;
                Assert.True(code is 200 or 403 or 405, $"{collection}: {code}");
            }
        }
    }
}
