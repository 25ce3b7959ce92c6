using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Network.Cni;

namespace EdgeOrch.Network.Tests;

/// <summary>What the container runtime finds in its directories.</summary>
public sealed class CniConfigTests
{
    [Fact]
    public void The_configuration_names_the_plugin_and_is_written_only_when_it_differs()
    {
        using var directory = new TemporaryDirectory();
        var path = CniConfig.Write(directory.Path, IPNetwork.Parse("10.42.3.0/24"), 1450, "/var/lib/edgeorch/cni");
        var first = File.GetLastWriteTimeUtc(path);
        var plugin = JsonNode.Parse(File.ReadAllText(path))!["plugins"]![0]!;
        Assert.Equal("edgeorch-cni", (string?)plugin["type"]);
        Assert.Equal("10.42.3.0/24", (string?)plugin["podCIDR"]);
        Assert.True((bool)plugin["capabilities"]!["portMappings"]!);
        CniConfig.Write(directory.Path, IPNetwork.Parse("10.42.3.0/24"), 1450, "/var/lib/edgeorch/cni");
        Assert.Equal(first, File.GetLastWriteTimeUtc(path));
        CniConfig.Write(directory.Path, IPNetwork.Parse("10.42.4.0/24"), 1450, "/var/lib/edgeorch/cni");
        Assert.Contains("10.42.4.0/24", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void The_plugin_is_a_link_to_the_executable_and_follows_it()
    {
        using var directory = new TemporaryDirectory();
        CniConfig.InstallPlugin(directory.Path, "/usr/bin/old");
        var link = CniConfig.InstallPlugin(directory.Path, "/usr/bin/edgeorch");
        Assert.Equal("/usr/bin/edgeorch", new FileInfo(link).LinkTarget);
        CniConfig.Remove(directory.Path, directory.Path);
        CniConfig.Remove(directory.Path, directory.Path);
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }
}
