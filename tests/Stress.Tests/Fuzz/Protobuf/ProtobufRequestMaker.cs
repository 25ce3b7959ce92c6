namespace EdgeOrch.Stress.Tests.Fuzz.Protobuf;

/// <summary>Makes writes whose bodies are protobuf, nearly right: creates, replacements, deletes, and patches that protobuf is no form of.</summary>
internal sealed class ProtobufRequestMaker(IReadOnlyList<ProtobufSeed> seeds, ValueMaker values, Random random)
{
    private static readonly string[] Queries =
        ["", "", "", "?dryRun=All", "?fieldValidation=Strict", "?fieldValidation=Ignore&dryRun=All", "?fieldManager=proto", "?dryRun=Some", "?pretty=true"];

    private static readonly string[] ContentTypes =
        [ProtobufEnvelope.ContentType + ";charset=utf-8", "application/json", "application/yaml", "application/vnd.kubernetes.protobuf;stream=watch", "application/octet-stream"];

    private static readonly string[] PatchTypes =
        [ProtobufEnvelope.ContentType, "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];

    private static readonly ProtobufEnvelope Deletion = ProtobufEnvelope.Of(
        "v1", "DeleteOptions", WireField.Of(1, 0), WireField.Of(2, WireField.Of(1, "00000000-0000-0000-0000-000000000000")), WireField.Of(4, "Background"));

    private static readonly ProtobufSeed[] PodRequests =
    [
        new("/api/v1/namespaces/fuzz/pods/proto/eviction", null, ProtobufEnvelope.Of("policy/v1", "Eviction", WireField.Of(1, WireField.Of(1, "proto")), WireField.Of(2, WireField.Of(1, 0)))),
        new("/api/v1/namespaces/fuzz/pods/proto/binding", null, ProtobufEnvelope.Of("v1", "Binding", WireField.Of(1, WireField.Of(1, "proto")), WireField.Of(2, WireField.Of(1, "Node"), WireField.Of(3, "proto")))),
    ];

    private readonly ProtobufMutator _mutator = new(values, random);

    /// <summary>The next request.</summary>
    public FuzzRequest Next()
    {
        ProtobufSeed seed = random.Next(15) == 0 ? Pick(PodRequests) : seeds[random.Next(seeds.Count)];
        FuzzRequest request = random.Next(12) switch
        {
            0 => Delete(seed),
            1 => new FuzzRequest(HttpMethod.Patch, (seed.Item ?? seed.Collection) + Pick(Queries)) { Body = Body(seed), ContentType = Pick(PatchTypes) },
            // Another kind's object.
            2 => Write(seed with { Envelope = seeds[random.Next(seeds.Count)].Envelope }),
            _ => Write(seed),
        };
        return request with { Accept = random.Next(2) == 0 ? ProtobufEnvelope.ContentType : request.Accept };
    }

    private FuzzRequest Write(ProtobufSeed seed)
    {
        // A subresource only has itself to be written to.
        bool replace = seed.Item is not null && (seed.Item == seed.Collection || random.Next(2) == 0);
        return new FuzzRequest(replace ? HttpMethod.Put : HttpMethod.Post, (replace ? seed.Item : seed.Collection) + Pick(Queries))
        {
            Body = Body(seed), ContentType = random.Next(20) == 0 ? Pick(ContentTypes) : ProtobufEnvelope.ContentType,
        };
    }

    private FuzzRequest Delete(ProtobufSeed seed) => new(HttpMethod.Delete, (seed.Item ?? seed.Collection) + Pick(Queries))
    {
        Body = _mutator.Spoil(Deletion), ContentType = ProtobufEnvelope.ContentType,
    };

    private byte[] Body(ProtobufSeed seed) => _mutator.Spoil(seed.Envelope);

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
