using System.Text.Json.Nodes;
using EdgeOrch.Stress.Tests.Support;

namespace EdgeOrch.Stress.Tests.Fuzz.Protobuf;

/// <summary>An object as the server encoded it, and where such objects go.</summary>
/// <param name="Collection">The path that creates it; for what is only asked, the path that answers.</param>
/// <param name="Item">The path that replaces it; null for what is not kept.</param>
/// <param name="Envelope">The object.</param>
internal sealed record ProtobufSeed(string Collection, string? Item, ProtobufEnvelope Envelope);

/// <summary>Real objects of many kinds in protobuf: samples that were just created, what the server has by itself, and questions. Read once.</summary>
internal static class ProtobufCorpus
{
    private const int PerCollection = 2;

    /// <summary>Creates the samples and reads everything back in protobuf.</summary>
    public static async Task<List<ProtobufSeed>> ReadAsync(StressServer server, ApiSurface surface)
    {
        List<ProtobufSeed> seeds = [];
        foreach ((string path, string body) in SampleObjects.Kept)
        {
            Answer answer = await server.SendAsync(HttpMethod.Post, path, body);
            Assert.True(answer.Code == 201, $"{path}: {System.Text.Encoding.UTF8.GetString(answer.Body)}");
        }

        foreach ((string path, string body) in SampleObjects.Asked)
        {
            Answer answer = await server.SendAsync(HttpMethod.Post, path, System.Text.Encoding.UTF8.GetBytes(body), accept: ProtobufEnvelope.ContentType);
            Assert.True(answer.Code == 201, $"{path}: {System.Text.Encoding.UTF8.GetString(answer.Body)}");
            seeds.Add(new ProtobufSeed(path, null, ProtobufEnvelope.Read(answer.Body).AsNew()));
        }

        foreach (FuzzResource resource in surface.Resources.Where(r => r.Verbs.Contains("list") && r.Verbs.Contains("create") && r.Name != "customresourcedefinitions"))
        {
            await CollectAsync(server, surface, resource, seeds);
        }

        Assert.True(seeds.Select(seed => seed.Collection).Distinct().Count() > SampleObjects.Kept.Count, "the server gave too few kinds in protobuf");
        return seeds;
    }

    private static async Task CollectAsync(StressServer server, ApiSurface surface, FuzzResource resource, List<ProtobufSeed> seeds)
    {
        foreach (string collection in resource.Namespaced ? [resource.Collection("fuzz"), resource.Collection("default")] : new[] { resource.Collection("") })
        {
            JsonArray items = (await server.SendAsync(HttpMethod.Get, collection)).Json["items"]!.AsArray();
            foreach (JsonNode? item in items.Take(PerCollection))
            {
                string path = $"{collection}/{(string)item!["metadata"]!["name"]!}";
                await AddAsync(server, collection, path, seeds);
                foreach (FuzzResource sub in surface.Resources.Where(r => r.Root == resource.Root && r.Name.StartsWith(resource.Name + "/", StringComparison.Ordinal) && r.Verbs.Contains("update")))
                {
                    string at = path + sub.Name[resource.Name.Length..];
                    await AddAsync(server, at, at, seeds);
                }
            }
        }
    }

    private static async Task AddAsync(StressServer server, string collection, string path, List<ProtobufSeed> seeds)
    {
        Answer answer = await server.SendAsync(HttpMethod.Get, path, accept: ProtobufEnvelope.ContentType);
        if (answer.Code == 200)
        {
            seeds.Add(new ProtobufSeed(collection, path, ProtobufEnvelope.Read(answer.Body).AsNew()));
        }
    }
}
