package bulkhead

import (
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Describe returns the settings, and the numbers of calls that are under way and that wait. An
// adaptive limit is among them, or 0 if none is in force. To look at it changes nothing.
func (s *Slots) Describe() policy.Description {
	if s == nil {
		return policy.Description{Kind: policy.KindBulkhead}
	}
	return policy.Description{Kind: policy.KindBulkhead, Name: s.name, Settings: s.settings(), Gauges: s.gauges()}
}

func (c *config) settings() options.Settings {
	settings := make(options.Settings, 0, 3)
	if c.patience > 0 {
		if c.patience != defaultPatience {
			settings.Add("patience", c.patience)
		}
		return settings
	}
	settings.Add("max concurrent", c.maxConcurrent)
	if c.queueLength > 0 {
		settings.Add("queue", c.queueLength)
		settings.Add("max wait", c.maxWait)
	}
	return settings
}

func (s *Slots) gauges() []policy.Gauge {
	gauges := []policy.Gauge{{Name: policy.GaugeRunning, Value: float64(s.Running())}}
	if s.queueLength > 0 || s.adaptive != nil {
		gauges = append(gauges, policy.Gauge{Name: policy.GaugeWaiting, Value: float64(s.Waiting())})
	}
	if s.adaptive != nil {
		gauges = append(gauges, policy.Gauge{Name: policy.GaugeLimit, Value: float64(s.Limit())})
	}
	return gauges
}
