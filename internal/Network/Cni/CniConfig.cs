using System.Net;
using System.Text.Json;
using EdgeOrch.Linux;

namespace EdgeOrch.Network.Cni;

/// <summary>Tells the container runtime about our network: the configuration list, and the plugin under the name the runtime looks for.</summary>
public static class CniConfig
{
    /// <summary>The configuration's file name; early in the alphabet, since a runtime takes the first one.</summary>
    public const string FileName = "05-edgeorch.conflist";

    /// <summary>The network's name.</summary>
    public const string NetworkName = "edgeorch";

    /// <summary>
    /// Writes the configuration list, replacing an older one at once, and only when it differs (the runtime reloads at
    /// each change).
    /// </summary>
    /// <param name="configDirectory">The runtime's <c>conf_dir</c>; made when missing.</param>
    /// <param name="podCidr">The addresses of this node's pods.</param>
    /// <param name="mtu">Largest packet in bytes; see <see cref="DetectMtu"/>.</param>
    /// <param name="dataDirectory">Where the plugin keeps reservations, an absolute path.</param>
    /// <param name="bridge">The bridge's name.</param>
    /// <returns>The file's path.</returns>
    public static string Write(string configDirectory, IPNetwork podCidr, int mtu, string dataDirectory, string bridge = "eo0")
    {
        Directory.CreateDirectory(configDirectory);
        var path = Path.Join(configDirectory, FileName);
        var content = Compose(podCidr, mtu, Path.GetFullPath(dataDirectory), bridge);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            File.WriteAllBytes(path + ".new", content);
            File.Move(path + ".new", path, overwrite: true);
        }

        return path;
    }

    /// <summary>
    /// Puts the executable into the runtime's plugin directory under the plugin's name, as a symbolic link, and under the name
    /// <c>loopback</c>, which runtimes also need, unless another package has put one there.
    /// </summary>
    /// <param name="pluginDirectory">The runtime's <c>bin_dir</c>; made when missing.</param>
    /// <param name="executable">Our executable's path.</param>
    /// <returns>The plugin's link's path.</returns>
    public static string InstallPlugin(string pluginDirectory, string executable)
    {
        Directory.CreateDirectory(pluginDirectory);
        var target = Path.GetFullPath(executable);
        var loopback = new FileInfo(Path.Join(pluginDirectory, LoopbackPlugin.PluginType));
        if (!loopback.Exists || loopback.LinkTarget is not null)
        {
            Link(loopback.FullName, target);
        }

        return Link(Path.Join(pluginDirectory, CniPlugin.PluginType), target);
    }

    private static string Link(string path, string target)
    {
        if (new FileInfo(path).LinkTarget != target)
        {
            var beside = path + ".new";
            File.Delete(beside);
            File.CreateSymbolicLink(beside, target);
            FileRename.Replace(beside, path);
        }

        return path;
    }

    /// <summary>Removes what <see cref="Write"/> and <see cref="InstallPlugin"/> made. Can be repeated.</summary>
    public static void Remove(string configDirectory, string pluginDirectory)
    {
        foreach (var path in (ReadOnlySpan<string>)[Path.Join(configDirectory, FileName), Path.Join(pluginDirectory, CniPlugin.PluginType)])
        {
            if (Directory.Exists(Path.GetDirectoryName(path)))
            {
                File.Delete(path);
            }
        }

        // Only a link is ours; a package brings a file of its own.
        var loopback = new FileInfo(Path.Join(pluginDirectory, LoopbackPlugin.PluginType));
        if (loopback.LinkTarget is not null)
        {
            loopback.Delete();
        }
    }

    /// <summary>The MTU of the interface with the default route; 1500 when there is none.</summary>
    public static int DetectMtu()
    {
        using var route = Linux.Netlink.Route.RouteNetlink.Open();
        var index = route.Routes().Where(known => known.Destination.PrefixLength == 0).OrderBy(known => known.Metric).FirstOrDefault()?.LinkIndex;
        return route.Links().FirstOrDefault(link => link.Index == index)?.Mtu ?? 1500;
    }

    private static byte[] Compose(IPNetwork podCidr, int mtu, string dataDirectory, string bridge)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("cniVersion", CniVersions.Written);
            json.WriteString("name", NetworkName);
            json.WriteStartArray("plugins");
            json.WriteStartObject();
            json.WriteString("type", CniPlugin.PluginType);
            json.WriteString("bridge", bridge);
            json.WriteNumber("mtu", mtu);
            json.WriteString("podCIDR", podCidr.ToString());
            json.WriteString("dataDir", dataDirectory);
            json.WriteStartObject("capabilities");
            json.WriteBoolean("portMappings", true);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
