// Package modules lists the kernel's modules. It takes the place of Cilium's own, which ends the agent on a kernel that has
// no modules at all (CONFIG_MODULES=n): such a kernel has everything built in, and no /proc/modules.
package modules

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

func moduleLoader() string { return "modprobe" }

// listModules returns the names of the loaded modules; none where the kernel has no such list.
func listModules() ([]string, error) {
	list, err := os.ReadFile("/proc/modules")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		name, _, _ := strings.Cut(line, " ")
		if name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}
