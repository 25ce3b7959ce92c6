using System.Net;
using EdgeOrch.Stress.Tests.Support;

namespace EdgeOrch.Stress.Tests.Definitions;

/// <summary>Definitions that end while clients make objects of them, in the real executable.</summary>
public sealed class DefinitionEndTests
{
    private const int Clients = 6;
    private const int Rounds = 6;
    private const int ObjectsBeforeTheEnd = 20;
    private const string Collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Definition = Collection + "/ends.stress.example";
    private const string Objects = "/apis/stress.example/v1/namespaces/default/ends";

    private const string Body = """
        {"metadata":{"name":"ends.stress.example"},"spec":{"group":"stress.example","scope":"Namespaced","names":{"plural":"ends","kind":"End"},
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    [Fact]
    public async Task No_object_outlives_its_definition()
    {
        await using StressServer server = await StressServer.StartAsync("ends", HttpVersion.Version20);
        await DefineAsync(server);
        for (int round = 0; round < Rounds * Seed.Effort; round++)
        {
            using SemaphoreSlim made = new(0);
            Task<int>[] clients = [.. Enumerable.Range(0, Clients).Select(client => CreateUntilRefusedAsync(server, $"o-{round}-{client}", made))];
            for (int i = 0; i < ObjectsBeforeTheEnd; i++)
            {
                Assert.True(await made.WaitAsync(TimeSpan.FromMinutes(1)), "nobody creates anything");
            }

            Assert.Equal(200, (await server.SendAsync(HttpMethod.Delete, Definition)).Code);
            Assert.All(await Task.WhenAll(clients), code => Assert.True(code is 404 or 405, $"a create was refused with {code}"));
            await Eventually.TrueAsync(async () => (await server.SendAsync(HttpMethod.Get, Definition)).Code == 404, TimeSpan.FromMinutes(1), "the definition is gone");

            await DefineAsync(server);
            Answer left = await server.SendAsync(HttpMethod.Get, Objects);
            Assert.True(left.Json["items"]!.AsArray().Count == 0, $"round {round} left {left.Json.ToJsonString()}");
        }
    }

    // Its answer comes when it is served.
    private static async Task DefineAsync(StressServer server)
    {
        Answer answer = await server.SendAsync(HttpMethod.Post, Collection, Body);
        Assert.True(answer.Code == 201, answer.Json.ToJsonString());
    }

    private static async Task<int> CreateUntilRefusedAsync(StressServer server, string name, SemaphoreSlim made)
    {
        for (int i = 0; ; i++)
        {
            string body = "{\"apiVersion\":\"stress.example/v1\",\"kind\":\"End\",\"metadata\":{\"name\":\"" + name + "-" + i + "\"}}";
            int code = (await server.SendAsync(HttpMethod.Post, Objects, body)).Code;
            if (code != 201)
            {
                return code;
            }

            made.Release();
        }
    }
}
