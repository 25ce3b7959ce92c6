using System.Text;
using EdgeOrch.Cli.Composition;

namespace EdgeOrch.Cli.Tests.Settings;

public sealed class SchedulerConfigTests
{
    [Fact]
    public void Weights_and_disabled_plugins_are_read()
    {
        var plugins = SchedulerConfig.Parse("weights:\n  GpuPreference: 50\n  ImageLocality: 0\ndisabled: [InterPodAffinity]\n"u8);
        Assert.Equal(50, plugins.Scores.Single(s => s.Plugin.Name == "GpuPreference").Weight);
        Assert.DoesNotContain(plugins.Scores, s => s.Plugin.Name == "ImageLocality");
        Assert.DoesNotContain(plugins.Filters, f => f.Name == "InterPodAffinity");
    }

    [Theory]
    [InlineData("weight: {}", "weight")]
    [InlineData("weights: {Gpu: 1}", "Gpu")]
    [InlineData("weights: {GpuPreference: much}", "weights.GpuPreference")]
    [InlineData("[]", "map")]
    public void Mistakes_are_named(string yaml, string named)
    {
        var error = Assert.ThrowsAny<Exception>(() => SchedulerConfig.Parse(Encoding.UTF8.GetBytes(yaml)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
