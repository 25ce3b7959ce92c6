using System.Formats.Tar;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.Containerd;
using Google.Protobuf;

namespace EdgeOrch.Node.Images;

/// <summary>
/// Supplies the sandbox image from the executable itself, so that a node needs neither a registry nor an import step.
/// The image (one layer with <see cref="PauseProgram"/>) is written into containerd's content store and registered under
/// the name that containerd is configured to use for sandboxes; the CRI plugin unpacks it at first use.
/// </summary>
public sealed class PauseImage(GrpcChannel channel, IContainerRuntime runtime, IImageRuntime images, TimeProvider time)
{
    /// <summary>The name used where the runtime does not say which sandbox image it wants.</summary>
    public const string DefaultName = "registry.k8s.io/pause:3.6";

    private const string LayerType = "application/vnd.oci.image.layer.v1.tar";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Makes sure that the sandbox image exists; returns its name and whether it had to be made.</summary>
    /// <exception cref="GrpcException">The runtime cannot be reached or refuses the image.</exception>
    public async Task<(string Name, bool Created)> EnsureAsync(CancellationToken cancellationToken)
    {
        var status = await runtime.StatusAsync(verbose: true, cancellationToken);
        var name = ConfiguredName(status.Info.TryGetValue("config", out var json) ? json : null);
        if (await images.ImageStatusAsync(name, cancellationToken) is not null)
        {
            return (name, false);
        }

        await ImportAsync(name, cancellationToken);
        await WaitUntilKnownAsync(name, cancellationToken);
        return (name, true);
    }

    /// <summary>
    /// The sandbox image named in the CRI plugin's configuration (<c>sandboxImage</c> up to containerd 1.7,
    /// <c>pinnedImages.sandbox</c> in the image section later).
    /// </summary>
    internal static string ConfiguredName(string? configJson)
    {
        if (string.IsNullOrEmpty(configJson))
        {
            return DefaultName;
        }

        using var document = JsonDocument.Parse(configJson);
        var root = document.RootElement;
        if (root.TryGetProperty("sandboxImage", out var image) && image.GetString() is { Length: > 0 } name)
        {
            return name;
        }

        return root.TryGetProperty("pinnedImages", out var pinned) &&
            pinned.TryGetProperty("sandbox", out image) && image.GetString() is { Length: > 0 } pinnedName
            ? pinnedName
            : DefaultName;
    }

    /// <summary>The image's blobs in the order they must be written: layer, config, manifest.</summary>
    internal static IReadOnlyList<(string MediaType, byte[] Data)> Blobs(Architecture architecture)
    {
        var layer = Layer(PauseProgram.Build(architecture));
        var config = Config(architecture, Digest(layer));
        return [(LayerType, layer), (ConfigType, config), (ManifestType, Manifest(config, layer))];
    }

    private static string Digest(byte[] data) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(data));

    private static byte[] Layer(byte[] program)
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "pause")
            {
                DataStream = new MemoryStream(program),
                Mode = (UnixFileMode)0b101_101_101,
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return buffer.ToArray();
    }

    private static byte[] Config(Architecture architecture, string layerDigest) => Json(json =>
    {
        json.WriteString("architecture", architecture == Architecture.Arm64 ? "arm64" : "amd64");
        json.WriteString("os", "linux");
        json.WriteStartObject("config");
        json.WriteStartArray("Entrypoint");
        json.WriteStringValue("/pause");
        json.WriteEndArray();
        json.WriteString("WorkingDir", "/");
        json.WriteString("User", "65535:65535");
        json.WriteEndObject();
        json.WriteStartObject("rootfs");
        json.WriteString("type", "layers");
        json.WriteStartArray("diff_ids");
        json.WriteStringValue(layerDigest);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static byte[] Manifest(byte[] config, byte[] layer) => Json(json =>
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", ManifestType);
        json.WriteStartObject("config");
        WriteDescriptor(json, ConfigType, config);
        json.WriteEndObject();
        json.WriteStartArray("layers");
        json.WriteStartObject();
        WriteDescriptor(json, LayerType, layer);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static void WriteDescriptor(Utf8JsonWriter json, string mediaType, byte[] data)
    {
        json.WriteString("mediaType", mediaType);
        json.WriteString("digest", Digest(data));
        json.WriteNumber("size", data.Length);
    }

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private async Task ImportAsync(string name, CancellationToken cancellationToken)
    {
        // The lease keeps containerd's garbage collector off the blobs until the image record refers to them.
        var lease = new CreateLeaseRequest { Id = "edgeorch-pause-" + Guid.NewGuid().ToString("N") };
        lease.Labels["containerd.io/gc.expire"] =
            time.GetUtcNow().AddMinutes(10).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var metadata = new Dictionary<string, string> { ["containerd-namespace"] = "k8s.io" };
        await channel.UnaryAsync(
            "containerd.services.leases.v1.Leases/Create", lease, CreateLeaseResponse.Parser, Deadline, cancellationToken, metadata);
        metadata["containerd-lease"] = lease.Id;

        var blobs = Blobs(RuntimeInformation.ProcessArchitecture);
        foreach (var (mediaType, data) in blobs)
        {
            await WriteAsync(mediaType, data, blobs, metadata, cancellationToken);
        }

        var manifest = blobs[^1];
        var image = new ImageRecord
        {
            Name = name,
            Target = new ContentDescriptor
            {
                MediaType = manifest.MediaType, Digest = Digest(manifest.Data), Size = manifest.Data.Length,
            },
        };
        image.Labels["io.cri-containerd.image"] = "managed";
        image.Labels["io.cri-containerd.pinned"] = "pinned";
        try
        {
            await channel.UnaryAsync(
                "containerd.services.images.v1.Images/Create",
                new CreateImageRequest { Image = image },
                CreateImageResponse.Parser,
                Deadline,
                cancellationToken,
                metadata);
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.AlreadyExists)
        {
            // Another agent on this runtime was faster; the image is what counts.
        }
    }

    private async Task WriteAsync(
        string mediaType,
        byte[] data,
        IReadOnlyList<(string MediaType, byte[] Data)> blobs,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        var request = new WriteContentRequest
        {
            Action = WriteAction.Commit,
            Ref = "edgeorch-pause-" + Digest(data),
            Total = data.Length,
            Expected = Digest(data),
            Data = ByteString.CopyFrom(data),
        };
        if (mediaType == ManifestType)
        {
            request.Labels["containerd.io/gc.ref.content.l.0"] = Digest(blobs[0].Data);
            request.Labels["containerd.io/gc.ref.content.config"] = Digest(blobs[1].Data);
        }

        try
        {
            await channel.UnaryAsync(
                "containerd.services.content.v1.Content/Write",
                request,
                WriteContentResponse.Parser,
                Deadline,
                cancellationToken,
                metadata);
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.AlreadyExists)
        {
            // Content is addressed by its digest: what exists is the same.
        }
    }

    /// <summary>The CRI plugin learns of the image from containerd's own event, a moment after the call returns.</summary>
    private async Task WaitUntilKnownAsync(string name, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (await images.ImageStatusAsync(name, cancellationToken) is not null)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"containerd has the image {name} but its CRI plugin does not list it");
    }
}
